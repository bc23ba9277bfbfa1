"""Full-text search over pages of documents and letters: the same answers on both databases."""
