"""The WSGI entry point, and where the `flask` command finds the application."""

import os

from consultation import create_app

# What the site writes (responses, keys) is for its own account, whoever starts it and how.
os.umask(0o077)
app = create_app()
