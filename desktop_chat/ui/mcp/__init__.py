"""The window of servers of tools: what is set up, what they are doing, and what they bring into the composer."""
