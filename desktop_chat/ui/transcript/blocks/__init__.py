"""Blocks as they are drawn: paragraphs laid out where they stand, with the grounds and marks behind them."""
