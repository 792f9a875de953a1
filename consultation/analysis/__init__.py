"""What the answers say: counts, breakdowns, comments, small numbers. No Flask, no matplotlib.

The way of a figure: `columns` keeps a copy of the answers as columns; `rows` reads those that count
and are selected; `summing` turns them into a question's summary; `results` puts all of it together.
Figures about people come from `snapshots` instead, and `disclosure` says what may be shown.
"""
