"""Keys that make a repeated call happen once."""
