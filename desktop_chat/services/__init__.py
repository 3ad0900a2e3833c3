"""What a person or a program can do: the flow of a chat, its tools and its files."""
