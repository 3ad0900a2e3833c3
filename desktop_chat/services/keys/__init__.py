"""Secret texts in the keyring of the operating system: read when they are needed, and kept nowhere else."""
