"""Keying: officers enter replies that came on paper, by telephone, in person or by email."""
