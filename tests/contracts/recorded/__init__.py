"""What services really sent, and an independent reading of it."""
