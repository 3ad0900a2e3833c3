"""The first day."""
