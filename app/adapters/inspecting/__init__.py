"""Looking inside files: one module for each kind of file, one shape of answer for all."""
