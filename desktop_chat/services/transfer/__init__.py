"""Takes chats out of the library and brings them in: one chat to read, or everything as one archive."""
