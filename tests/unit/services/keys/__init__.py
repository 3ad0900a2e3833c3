"""The keyring: what keeps it whole, waits for it and names what is wrong with it."""
