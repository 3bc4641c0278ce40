"""What every subsystem stands on. Knows no subsystem and no hospital table."""
