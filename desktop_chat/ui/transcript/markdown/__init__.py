"""Markdown as it arrives: a text is cut into blocks line by line, and only the last of them is ever read again."""
