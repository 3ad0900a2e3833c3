"""Tests of drawing formulas."""
