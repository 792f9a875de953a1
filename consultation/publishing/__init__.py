"""What the public sees afterwards: results, comments, and “we asked, you said, we did”."""
