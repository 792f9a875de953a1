"""Finds the consultation that an officers' page of this room is about."""

from flask import abort, g

from consultation.lifecycle.consultations import Current, find
from consultation.responding.page_frame import notices_of


def found(slug: str) -> Current:
    """The consultation at `slug`; answers 404 if there is none. Its notices go onto the page."""
    current = find(slug)
    if current is None:
        abort(404)
    g.notices = notices_of(current)
    return current
