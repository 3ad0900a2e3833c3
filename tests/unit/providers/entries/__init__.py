"""Tests of what is particular about each service."""
