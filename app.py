"""The WSGI entry point, and where the `flask` command finds the application."""

import os
import sys

from consultation import create_app
from consultation.settings import UnsafeSetting

# What the site writes (responses, keys) is for its own account, whoever starts it and how.
os.umask(0o077)
try:
    app = create_app()
except UnsafeSetting as problem:
    sys.exit(str(problem))
