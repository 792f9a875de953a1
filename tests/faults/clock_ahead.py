"""The production server with a clock that is wrong: `python -m ... SECONDS`, ahead or behind.

Under libfaketime the library turns the clock; where it is not installed, time_machine does.
"""

import os
import select
import sys
import time
from datetime import UTC, datetime, timedelta

import time_machine
from gunicorn.app.wsgiapp import run


def sleep(seconds: float) -> None:
    """Sleep by a call that libfaketime 0.9.10 leaves alone: it breaks the one of Python."""
    select.select([], [], [], seconds)


if __name__ == "__main__":
    ahead = timedelta(seconds=float(sys.argv.pop(1)))
    if "FAKETIME" in os.environ:
        time.sleep = sleep
    else:
        # Its workers are forked: they share this clock.
        time_machine.travel(datetime.now(UTC) + ahead, tick=True).start()
    run()
