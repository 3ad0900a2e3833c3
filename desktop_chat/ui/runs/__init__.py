"""The runs of a chat in the window: what waits in line, what each did, and what can be done with it."""
