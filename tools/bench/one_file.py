"""Makes one file of a consultation, like the background process for long files.

Run as: python -m tools.bench.one_file SLUG NAME; it prints one JSON object.
"""

import json
import os
import sys
import time
from pathlib import Path

from consultation import create_app
from consultation.lifecycle.consultations import find
from consultation.reporting.files.downloads import download_called, report_on, wanted
from consultation.reporting.files.maker_process import LOWEST_PRIORITY


def main() -> None:
    """Make the file; print elapsed and processor time, its size in bytes, the peak memory, and how
    much of that making it took: workers that make files have the figures already."""
    slug, name = sys.argv[1:]
    os.nice(LOWEST_PRIORITY)
    with create_app().test_request_context():
        current, download = find(slug), download_called(name)
        if current is None or download is None:
            raise SystemExit(f"there is no {name} of {slug}")
        began, worked = time.perf_counter(), time.process_time()
        report = report_on(current)
        before = _memory("VmRSS")
        Path("/proc/self/clear_refs").write_text("5")  # the peak is counted anew from here
        size = sum(len(each) for each in download.make(wanted(current, report)))
        told = {
            "seconds": time.perf_counter() - began,
            "processor": time.process_time() - worked,
            "bytes": size,
            "most_mb": _memory("VmHWM"),
            "added_mb": max(0.0, _memory("VmHWM") - before),
        }
    print(json.dumps(told))


def _memory(which: str) -> float:
    """The memory of this process, in MB: `VmRSS` now, `VmHWM` at most.

    `getrusage` would include that of its parent. See proc_pid_status(5) and proc_pid_clear_refs(5).
    """
    lines = Path("/proc/self/status").read_text().splitlines()
    (kilobytes,) = (line.split()[1] for line in lines if line.startswith(f"{which}:"))
    return int(kilobytes) / 1024


if __name__ == "__main__":
    main()
