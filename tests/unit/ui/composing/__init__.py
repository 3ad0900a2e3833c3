"""Tests of the parts of the box in which questions are written."""
