"""The officers' own pages: signing in, their account, and administering officers."""

from flask import Flask

from consultation.officers import access
from consultation.officers.routes import account, administration, signing_in
from consultation.officers.routes.blueprint import officers

__all__ = ["account", "administration", "install", "signing_in"]


def install(app: Flask) -> None:
    """Register the pages. Call it before the anti-forgery check is set up: it needs the cookie."""
    access.install(app)
    app.register_blueprint(officers)
