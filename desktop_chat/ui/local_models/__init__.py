"""Model files on this computer, as the window shows them."""
