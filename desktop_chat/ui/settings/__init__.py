"""The settings as a window, made from what the services say of them."""
