"""Measures everything in one run: python -m tools.bench [--seconds N] [--rounds N] [--json FILE].

It connects only to 127.0.0.1. It exits with 1 if a limit is missed, except with --no-limits, for
machines that are busy with other work.
"""

import argparse
import json
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from tools.bench import journeys, pages, sites, storing
from tools.bench.figures import Figure, table

LONGEST_SECONDS, MOST_ROUNDS = 60, 20


def main() -> int:
    """Measure and print the table; returns 1 if a limit is missed, else 0."""
    wanted = _arguments()
    began = time.monotonic()

    def say(sentence: str) -> None:
        print(f"{time.monotonic() - began:5.0f} s  {sentence}", file=sys.stderr, flush=True)

    figures = _measured(wanted, say)
    print(table(figures))
    print("\nOurs and bare were measured in turn, in one run: trust the ratios before the rates.")
    if wanted.json:
        wanted.json.write_text(json.dumps([asdict(each) for each in figures], indent=1) + "\n")
    missed = [each.what for each in figures if not each.kept]
    if missed:
        print(f"{len(missed)} of the limits were missed: {'; '.join(missed)}.", file=sys.stderr)
    return 1 if missed and not wanted.no_limits else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.bench", description=__doc__)
    parser.add_argument("--seconds", type=float, default=6, help="for each measurement (6)")
    parser.add_argument("--rounds", type=int, default=3, help="of all measurements (3)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument("--no-limits", action="store_true", help="end with 0 whatever is missed")
    wanted = parser.parse_args()
    if not 0 < wanted.seconds <= LONGEST_SECONDS or not 1 <= wanted.rounds <= MOST_ROUNDS:
        parser.error(f"at most {LONGEST_SECONDS} seconds and {MOST_ROUNDS} rounds")
    return wanted


def _measured(wanted: argparse.Namespace, say: journeys.Say) -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        ours_at, bare_at = Path(name, "ours"), Path(name, "bare")
        for folder in (ours_at, bare_at):
            folder.mkdir(mode=0o700)
        say("preparing the demonstration")
        environment = sites.prepare(ours_at)
        with sites.ours(ours_at, environment) as ours, sites.bare(bare_at) as bare:
            say("weighing pages")
            weights = list(pages.weights(ours.server))
            say("reading the results of many responses")
            results = list(pages.results(ours.server, ours_at))
            found = journeys.measure(ours, bare, wanted.seconds, wanted.rounds, say)
    say("storing, on SQLite and on PostgreSQL")
    durable = list(storing.measure(wanted.seconds, wanted.rounds, say))
    return [*journeys.figures(found), *weights, *results, *durable]


if __name__ == "__main__":
    sys.exit(main())
