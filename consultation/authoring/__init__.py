"""How a consultation is loaded and changed, advice for its authors, and rehearsals."""
