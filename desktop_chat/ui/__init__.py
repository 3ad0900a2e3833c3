"""Widgets and Qt models: what the person sees. It asks the services and nothing below them."""
