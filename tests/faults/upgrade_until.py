"""`flask db upgrade` that is killed before its nth statement: `python -m ... N`."""

import os
import signal
import sys
from itertools import count
from typing import Any

from flask_migrate import upgrade
from sqlalchemy import event

from consultation import create_app
from consultation.extensions import db

if __name__ == "__main__":
    last, numbers = int(sys.argv[1]), count(1)

    def die_in_time(*_: Any) -> None:
        """Kill this process when its time has come."""
        if next(numbers) == last:
            os.kill(os.getpid(), signal.SIGKILL)

    with create_app().app_context():
        event.listen(db.engine, "before_cursor_execute", die_in_time)
        upgrade()
