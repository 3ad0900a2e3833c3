"""As much of Pygments, which has no types, as the program uses."""
