"""How the program and its chats are: looked at without changing anything, and told without a secret."""
