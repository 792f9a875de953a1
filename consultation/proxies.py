"""Flask's `request` and `g` without the proxy, for code that runs on every page of a resident.

Reading an attribute through a proxy costs as much as ten plain reads; a page does it often enough
for this to be measured. Elsewhere `flask.request` and `flask.g` do. It must not know what is in
either.
"""

from flask import Request, g, request
from flask.ctx import _AppCtxGlobals


def this_request() -> Request:
    """The current request: what `flask.request` stands for."""
    asked: Request = request._get_current_object()  # type: ignore[attr-defined]  # typed as a request
    return asked


def this_page() -> _AppCtxGlobals:
    """The namespace of the current request: what `flask.g` stands for."""
    kept: _AppCtxGlobals = g._get_current_object()
    return kept
