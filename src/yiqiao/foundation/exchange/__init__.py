"""The only way out to and in from other parties."""
