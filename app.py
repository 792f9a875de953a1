"""The WSGI entry point, and where the `flask` command finds the application."""

import os
import sys

from consultation import create_app
from consultation.settings import UnsafeSetting

# Only the site's own account may read what it writes (responses, keys), however it is started.
os.umask(0o077)
try:
    app = create_app()
except UnsafeSetting as problem:
    sys.exit(str(problem))
