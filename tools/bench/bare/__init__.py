"""The application to compare with: the example's questions in plain Flask, written by hand.

From the platform it uses only the example's file, and the choice of SQLite.
"""
