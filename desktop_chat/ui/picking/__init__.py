"""Lists to pick from, searched as one types: commands and chats, models."""
