"""Makes text of documents that a service does not read itself, in a child process, so that none can do harm."""
