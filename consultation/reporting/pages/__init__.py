"""Officers' pages of results: routes, and what only they share."""
