"""The parts of the box in which questions are written: words, files, drafts, and what waits to be sent."""
