"""Tests of lists of models and of embeddings."""
