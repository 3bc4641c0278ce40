"""Users, roles, permissions, sessions."""
