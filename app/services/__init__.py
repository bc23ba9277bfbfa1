"""Acts on the domain: verbs that take a session, dates and ports, and never commit."""
