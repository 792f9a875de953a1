"""WHAT THE ANSWERS SAY: the column copy, what it sums up to, comments. No Flask, no matplotlib."""
