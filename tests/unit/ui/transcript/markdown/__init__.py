"""Tests of the reading of Markdown."""
