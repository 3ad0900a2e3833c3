"""Assistants in the window: a gallery of them, an editor with a place to try it, and their versions."""
