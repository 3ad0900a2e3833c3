"""Lists of models and embeddings as services tell them."""
