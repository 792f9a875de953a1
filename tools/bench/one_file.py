"""Makes one file of a consultation as the maker of long files does: apart, at the lowest priority.

Run as: python -m tools.bench.one_file SLUG NAME; writes one JSON object.
"""

import json
import os
import resource
import sys
import time

from consultation import create_app
from consultation.lifecycle.consultations import find
from consultation.reporting.downloads import download_called, report_on, wanted
from consultation.reporting.maker_process import LOWEST_PRIORITY


def main() -> None:
    """Make it, and say how long it took by the clock and of the processor, how large it is in
    bytes, and how much memory was used at most."""
    slug, name = sys.argv[1:]
    os.nice(LOWEST_PRIORITY)
    with create_app().test_request_context():
        current, download = find(slug), download_called(name)
        if current is None or download is None:
            raise SystemExit(f"there is no {name} of {slug}")
        began, worked = time.perf_counter(), time.process_time()
        size = sum(len(each) for each in download.make(wanted(current, report_on(current))))
        told = {
            "seconds": time.perf_counter() - began,
            "processor": time.process_time() - worked,
            "bytes": size,
            "most_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
