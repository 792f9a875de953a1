"""The WSGI entry point, and where the `flask` command finds the application."""

from consultation import create_app

app = create_app()
