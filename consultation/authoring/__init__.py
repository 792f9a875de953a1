"""Loading and changing a consultation, advice for its authors, and rehearsals."""
