"""Only what the hooks of packaging/hooks use."""
