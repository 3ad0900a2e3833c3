"""Services whose entry in the catalogue is more than a few lines: one module each, with its `ENTRY`."""
