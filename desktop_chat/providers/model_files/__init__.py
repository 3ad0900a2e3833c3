"""Files of language models on this computer: what is in them, where they are, and how they get there."""
