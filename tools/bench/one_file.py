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
    """Make it, and say how long it took, how large it is, and how much memory was used at most."""
    slug, name = sys.argv[1:]
    os.nice(LOWEST_PRIORITY)
    with create_app().test_request_context():
        current, download = find(slug), download_called(name)
        if current is None or download is None:
            raise SystemExit(f"there is no {name} of {slug}")
        began = time.perf_counter()
        size = sum(len(each) for each in download.make(wanted(current, report_on(current))))
        seconds = time.perf_counter() - began
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "bytes": size, "most_mb": most}))


if __name__ == "__main__":
    main()
