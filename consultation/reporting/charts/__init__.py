"""Charts: every summary drawn as plain values, then written as SVG or PNG.

They know figures and words. They must not know pages, nor files that officers download.
"""
