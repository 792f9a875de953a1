"""What the public sees afterwards: results, comments, we asked, you said, we did."""
