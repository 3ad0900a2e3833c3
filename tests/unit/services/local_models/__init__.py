"""Model files on their way."""
