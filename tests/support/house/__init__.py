"""The tests' own house: nothing in it reaches the person's files, keys or network."""
