"""Servers of tools: what is said of them, what they do, what they may not do."""
