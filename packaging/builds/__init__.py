"""Makes programs that need no Python, and what installs them; started by packaging/package.py."""
