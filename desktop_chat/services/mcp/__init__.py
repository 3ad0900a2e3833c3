"""Servers of tools as a person has them: kept in a file, started when they are needed, for any chat."""
