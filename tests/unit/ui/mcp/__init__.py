"""The window of servers of tools, and what it brings into the composer."""
