"""What a message consists of, from top to bottom; each part knows its height and draws itself."""
