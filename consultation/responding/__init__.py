"""HOW A RESIDENT ANSWERS: pages, drafts and sending; it knows nothing of officers."""
