"""Setting the words of files without pages: a reader for each kind, one manuscript, one printer."""
