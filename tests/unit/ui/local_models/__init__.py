"""Model files in the window."""
