"""Profiles in the window: whose keys are used, and how one adds another."""
