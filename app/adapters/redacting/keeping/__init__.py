"""Pages that are kept as they were drawn: only plain ones, of which nothing but the drawing is."""
