"""Servers of tools over the Model Context Protocol, reached with its official SDK: nothing else imports that."""
