"""How the program and its chats are: everything that is looked at."""
