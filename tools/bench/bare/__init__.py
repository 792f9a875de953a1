"""The measure: the example's questions on plain Flask, as one would write them for it alone.

It knows nothing of the platform but the example's file and which SQLite to use.
"""
