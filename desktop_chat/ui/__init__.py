"""Widgets and Qt models: what the person sees. It asks the services and nothing below them."""

from desktop_chat.ui import unread_sources

unread_sources.keep_unread()
