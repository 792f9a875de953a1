"""The doctor on retention: whether it runs, and what is due and still there.

It must not know the machine.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from consultation.operations.findings import Finding, ok, warning
from consultation.operations.retention import due, last_run
from consultation.settings import Settings

OLD_RUN = timedelta(hours=26)
CURE = "Run each night: flask retention --apply"


def retention(settings: Settings, moment: datetime) -> Iterator[Finding]:
    """Check that nothing is kept for over a day longer than people were told."""
    late = [each for each in due(settings, moment) if moment - each.since > OLD_RUN]
    if not late:
        yield ok("Nothing is kept for longer than the settings say.")
        return
    oldest = min(each.since for each in late)
    last = last_run(settings.instance)
    ran = f"last ran on {last:%Y-%m-%d}" if last else "has never run here"
    things = "1 thing is" if len(late) == 1 else f"{len(late)} things are"
    yield warning(
        f"{things} kept for longer than people were told, since {oldest:%Y-%m-%d};"
        f" retention {ran}.",
        CURE,
    )
