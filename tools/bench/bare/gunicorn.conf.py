"""Runs the bare application on the same server, with the same settings, as the site."""

from pathlib import Path
from runpy import run_path

globals().update(run_path(str(Path(__file__).resolve().parents[3] / "gunicorn.conf.py")))
wsgi_app = "tools.bench.bare.application:app"
del post_fork, post_worker_init  # noqa: F821 - these use the site's own database


def when_ready(server):
    """Spare the garbage collector what the site spares it; the site's tables are not needed."""
    _exempt_from_garbage_collection()  # noqa: F821 - of the site's configuration
