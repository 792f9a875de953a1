"""Past Flask's proxies, for what every page of a resident runs through.

A look through a proxy costs as much as ten other names. It must not know what is asked or kept.
"""

from flask import Request, g, request
from flask.ctx import _AppCtxGlobals


def this_request() -> Request:
    """The request itself."""
    asked: Request = request._get_current_object()  # type: ignore[attr-defined]  # typed as a request
    return asked


def this_page() -> _AppCtxGlobals:
    """What is kept for this request, itself."""
    kept: _AppCtxGlobals = g._get_current_object()
    return kept
