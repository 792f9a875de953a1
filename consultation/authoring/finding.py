"""The consultation that an officers' page of this room is about.

It must not know which page asks.
"""

from flask import abort, g

from consultation.lifecycle.consultations import Current, find
from consultation.responding.page_frame import notices_of


def found(slug: str) -> Current:
    """The consultation at `slug`, its notices on the page; else the page that says not found."""
    current = find(slug)
    if current is None:
        abort(404)
    g.notices = notices_of(current)
    return current
