"""Runs a program of the site with changes: `python -m ... gunicorn` or `... flask`.

WITHOUT names the guards to remove, and AHEAD by how many seconds its clock is wrong. libfaketime
changes the clock, or time_machine if that is not installed.
"""

import os
import select
import sys
import time
from datetime import UTC, datetime, timedelta

import time_machine
from flask.cli import main as flask
from gunicorn.app.wsgiapp import run as gunicorn

from consultation.reporting import readying
from tests.faults.guards import take_out

PROGRAMS = {"gunicorn": gunicorn, "flask": flask}


def sleep(seconds: float) -> None:
    """Sleep by a call that libfaketime 0.9.10 leaves alone: it breaks the one of Python."""
    select.select([], [], [], seconds)


def turn_clock(seconds: float) -> None:
    """Have this process, and those that it forks, read another time."""
    if "FAKETIME" in os.environ:
        time.sleep = sleep
    else:
        time_machine.travel(datetime.now(UTC) + timedelta(seconds=seconds), tick=True).start()
        time.time()  # it stands still until somebody reads it


def run(program: str) -> None:
    """Run a program with the arguments of this process, changed as its environment says."""
    readying.make_ready = lambda *_: None  # nobody looks at one
    take_out(*filter(None, os.environ.get("WITHOUT", "").split(",")))
    if "AHEAD" in os.environ:
        turn_clock(float(os.environ["AHEAD"]))
    PROGRAMS[program]()


if __name__ == "__main__":
    run(sys.argv.pop(1))
