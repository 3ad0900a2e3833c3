"""How the program is, backups, and what is said when the disk refuses."""
