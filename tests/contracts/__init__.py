"""What the library promises, tried on every set of tables."""
