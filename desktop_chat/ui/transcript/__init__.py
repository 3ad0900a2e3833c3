"""The transcript: a chat's path as rows, and the view that lays out and paints only what is near."""
