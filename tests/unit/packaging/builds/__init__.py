"""Tests of what makes programs that need no Python."""
