"""Draws formulas that are written in LaTeX, in a child process, so that no window waits for it."""
