"""The tests of the program, and what they stand on."""
