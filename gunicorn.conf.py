"""How the production server runs the site. What an operator may change is in docs/operating.md.

Run it with: .venv/bin/python -m gunicorn  (it finds this file in the folder that it starts in).
"""

import gc
import os
import re
import signal
import sys
from pathlib import Path
from threading import Thread

from gunicorn.glogging import Logger
from gunicorn.workers.gthread import ThreadWorker
from sqlalchemy.exc import DBAPIError

TOP = Path(__file__).resolve().parent
REQUEST_LINE = "%s %s"
"""How Gunicorn logs the method and the path of a request at the level `debug`."""
os.chdir(TOP)  # a relative instance folder lies in the clone, wherever the server is started
sys.path.insert(0, str(TOP))

from consultation.analysis.columns import follow_erasures
from consultation.engine import sqlite_module
from consultation.extensions import db
from consultation.gate import hold_alone
from consultation.lifecycle.heartbeat import beat_at_the_end, keep_beating
from consultation.operations import durability, storage
from consultation.operations.findings import Level
from consultation.reporting.files.outdated import leave_none_outdated
from consultation.reporting.readying import make_ready
from consultation.settings import UnsafeSetting, read_settings


def _number(variable, default, most):
    text = os.environ.get(variable) or str(default)
    if not re.fullmatch(r"[0-9]{1,4}", text) or not 1 <= int(text) <= most:
        sys.exit(
            f"{variable}: “{text}” is not a whole number from 1 to {most}. Write 4, for example."
        )
    return int(text)


def _worker_processes(settings):
    wanted = _number("CONSULTATION_WORKERS", 2, 64)
    sqlite = sqlite_module()
    if not settings.sqlite or not durability.can_lose_writes(sqlite.sqlite_version_info):
        return wanted
    why = (
        f"SQLite {sqlite.sqlite_version} can lose a write when several processes share a database."
        " Install SQLite 3.51.3 or newer, or use PostgreSQL."
    )
    if not hold_alone(settings.instance / "server.lock"):
        sys.exit(f"Another server runs on {settings.instance}, and one must do: {why}")
    if wanted > 1:
        print(f"One worker process instead of {wanted}: {why}", file=sys.stderr)
    return 1


class AnonymousLogger(Logger):
    """Keeps out of the log who sent a broken request, and what was asked for at which time."""

    def warning(self, msg, *args, **kwargs):
        """Log a warning, without the sender of a broken request."""
        if msg.startswith("Invalid request from"):
            msg, args = "A request that no browser would send was refused.", ()
        super().warning(msg, *args, **kwargs)

    def debug(self, msg, *args, **kwargs):
        """Log what helps to find a fault, but not each request with its time."""
        if msg != REQUEST_LINE:
            super().debug(msg, *args, **kwargs)


class Worker(ThreadWorker):
    """Closes the door at once when it is told to stop, so that a proxy asks another node.

    Gunicorn's own leaves it open until its last answer is given: who knocks in these seconds is
    neither heard nor refused, and a proxy may not send a form again that it has sent.
    """

    def set_accept_enabled(self, enabled):
        """Take connections or not; one that stops takes those who wait already, then closes."""
        super().set_accept_enabled(enabled)
        if self.alive:
            return
        for listener in self.sockets:
            taken = None
            while taken != self.nr_conns:
                taken = self.nr_conns
                self.accept(listener)
            listener.close()


try:
    _settings = read_settings()
except UnsafeSetting as problem:
    sys.exit(str(problem))

wsgi_app = "app:app"
bind = os.environ.get("CONSULTATION_BIND") or "127.0.0.1:8000"
worker_class = Worker
workers = _worker_processes(_settings)
threads = _number("CONSULTATION_THREADS", 8, 256)
# A thread that makes a long file gives way to residents' pages after a millisecond, not after five:
# each of their steps waited for it, and pages took up to three times as long meanwhile.
sys.setswitchinterval(0.001)
# Load the application once, then fork: faster, and takes less memory, than once for each worker.
preload_app = True

timeout = 60
graceful_timeout = 30
keepalive = 5
limit_request_line = 4094
limit_request_fields = 60
limit_request_field_size = 8190

logger_class = AnonymousLogger
loglevel = os.environ.get("CONSULTATION_LOG_LEVEL") or "warning"
accesslog = None
errorlog = "-"

# Gunicorn's control socket would be in the home folder, outside the instance.
control_socket_disable = True
# X-Forwarded-* is read in create_app alone, as the setting trusted_proxies says.
forwarded_allow_ips = ""
secure_scheme_headers = {}
forwarder_headers = ""
_memory = "/dev/shm"  # noqa: S108 - the workers' heartbeat, kept off slow disks
if Path(_memory).is_dir():
    worker_tmp_dir = _memory


def _exempt_from_garbage_collection():
    """Have the garbage collector pass over everything loaded so far, which is never freed anyway.

    Going through it again and again took a seventh of the processor's time.
    """
    gc.collect()
    gc.freeze()


def when_ready(server):
    """Print where the site answers."""
    _exempt_from_garbage_collection()
    places = " and ".join(str(listener) for listener in server.LISTENERS)
    print(f"The site answers at {places}. Stop it with Ctrl+C.", flush=True)
    with server.app.wsgi().app_context():
        _tell_of_the_schema()


def _tell_of_the_schema():
    """Say at once that tables are missing or of another version: pages would only fail one by one.

    The site runs nevertheless, and works as soon as the database does.
    """
    try:
        with db.engine.connect() as connection:
            for each in storage.revision(connection):
                if each.level is not Level.OK:
                    print(f"{each.what} {each.cure}", file=sys.stderr, flush=True)
    except DBAPIError as problem:
        reason = " ".join(str(problem.orig).split())
        print(f"The database cannot be used now: {reason}", file=sys.stderr, flush=True)
    finally:
        db.engine.dispose()  # no worker may share this connection


def post_fork(server, worker):
    """Let go of connections made before the fork: two processes must never share one."""
    # Until the worker has set its own handler it has the master's, which only queues the signal
    # for a loop that does not run here. So a SIGTERM at this moment would be lost.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    with server.app.wsgi().app_context():
        db.engine.dispose(close=False)


def _follow_erasures():
    """Remove what was erased, here or on another machine, from figures and long files too."""
    follow_erasures(db.session(), _settings.instance)
    leave_none_outdated()


def post_worker_init(worker):
    """Start each worker's signs of life, and load what figures need while nobody waits for them."""
    keep_beating(worker.wsgi, _follow_erasures)
    Thread(target=make_ready, args=(worker.wsgi,), daemon=True).start()


def worker_exit(server, worker):
    """Give a last sign of life: a planned stop is then on record from its true beginning."""
    beat_at_the_end(server.app.wsgi())
