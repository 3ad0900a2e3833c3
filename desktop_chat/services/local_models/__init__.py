"""Model files of a person: fetched, brought, listed and removed."""
