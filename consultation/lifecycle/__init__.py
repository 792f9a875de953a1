"""WHEN IT IS OPEN: consultations, their versions, their window and what happened to them."""
