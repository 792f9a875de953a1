"""`make bench`: measures the figures that the README quotes, and compares each with its limit."""
