"""How much a server of tools may say: what is more is cut, or ends it."""

MOST_MESSAGE = 16 * 1024 * 1024
"""Bytes of one message. A server that sends a longer one is ended: nobody can tell where the next begins."""
MOST_TOOLS, MOST_PROMPTS, MOST_RESOURCES = 200, 200, 1_000
MOST_PAGES = 50
MOST_WORDS = 4_000
"""Characters of a description."""
MOST_SCHEMA = 100_000
"""Bytes of what a tool says of its arguments; one that says more is left out."""
MOST_TEXT = 200_000
"""Characters of a result."""
MOST_FILES, MOST_FILE = 16, 10 * 1024 * 1024
PACE, REST = 50, 0.05
"""So many messages are read at once, then comes a rest in seconds: a flood stays in its pipe."""


def cut(text: str, most: int, mark: str = "…") -> str:
    return text if len(text) <= most else text[:most] + mark
