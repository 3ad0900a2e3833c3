"""The names of what can be done about the way an answer ended."""

from desktop_chat.errors import Remedy

CONTINUE, RETRY = Remedy.CONTINUE.value, Remedy.RETRY.value
RAISE = "raise_limit"
"""Go on with more than was allowed."""
