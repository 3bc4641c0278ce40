"""Code tables and their mappings."""
