"""The production server with SQLite's `synchronous=NORMAL`: what a test of durability must see."""

from typing import Any

from gunicorn.app.wsgiapp import run
from sqlalchemy import event
from sqlalchemy.pool import Pool


def sync_less(connection: Any, record: Any, proxy: Any) -> None:
    """Have this connection sync the write-ahead log when it is emptied only."""
    connection.execute("PRAGMA synchronous=NORMAL")


if __name__ == "__main__":
    event.listen(Pool, "checkout", sync_less)
    run()
