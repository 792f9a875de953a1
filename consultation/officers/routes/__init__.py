"""The officers' own pages: signing in, their account, and administering officers."""

from flask import Flask

from consultation.officers import access
from consultation.officers.routes import account, administration, signing_in
from consultation.officers.routes.blueprint import officers

__all__ = ["account", "administration", "install", "signing_in"]


def install(app: Flask) -> None:
    """Open the officers' pages; comes before the check of forms, which needs their cookie."""
    access.install(app)
    app.register_blueprint(officers)
