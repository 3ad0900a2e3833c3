"""The first day in the window: what is there already, and what one could have."""
