"""Runs the tests that gain from repetition again and again, each time on other examples.

Run by `make soak`. ROUNDS says how often (20). What was done is kept in build/soak.json, so that a
soak which was stopped goes on there; a change of the programs begins a new one.
"""

import hashlib
import json
import os
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
KEPT = TOP / "build" / "soak.json"
PARTS = {
    "properties": "hypothesis and not browser and not postgres",
    "postgresql": "postgres",
    "browser": "browser",
}
NO_TESTS = 5


@dataclass(frozen=True)
class Step:
    """One part of the tests in one round; `seed` chooses the examples."""

    part: str
    seed: int


@dataclass(frozen=True)
class Outcome:
    """How a step went: its last line, and how long it took."""

    part: str
    seed: int
    passed: bool
    seconds: int
    says: str


def state_of_programs() -> str:
    """What the soak is of: a sum over every file that git knows, as it now lies there."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=TOP, capture_output=True, check=True)
    total = hashlib.sha256()
    for name in sorted(listed.stdout.split(b"\0")):
        path = TOP / os.fsdecode(name)
        if name and path.is_file():
            total.update(name + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def read_kept(state: str) -> list[Outcome]:
    """What was done before with the same programs."""
    try:
        kept = json.loads(KEPT.read_text("utf-8"))
        return [Outcome(**each) for each in kept["outcomes"]] if kept["of"] == state else []
    except (OSError, ValueError, KeyError, TypeError):
        return []


def keep(state: str, outcomes: list[Outcome]) -> None:
    """Write all that was done, whole or not at all."""
    KEPT.parent.mkdir(exist_ok=True)
    beside = KEPT.with_suffix(".new")
    kept = {"of": state, "outcomes": [asdict(each) for each in outcomes]}
    beside.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
    beside.replace(KEPT)


def run(step: Step) -> Outcome:
    """Run a step; its failures are printed whole."""
    began = time.monotonic()
    chosen = ["-m", PARTS[step.part], f"--hypothesis-seed={step.seed}"]
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *chosen],
        cwd=TOP,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    passed = ended.returncode in (0, NO_TESTS)
    if not passed:
        print(ended.stdout, ended.stderr, sep="\n", flush=True)
    lines = ended.stdout.strip().splitlines() or ["nothing was printed"]
    seconds = round(time.monotonic() - began)
    return Outcome(step.part, step.seed, passed, seconds, lines[-1].strip("= "))


def main() -> None:
    """Do what is left; end with 1 when any step has failed."""
    asked = os.environ.get("ROUNDS") or "20"
    if not asked.isascii() or not asked.isdecimal() or not int(asked):
        sys.exit(f"ROUNDS={asked} is no number of rounds. Give for example: make soak ROUNDS=5")
    state = state_of_programs()
    outcomes = read_kept(state)
    done = {(each.part, each.seed) for each in outcomes if each.passed}
    outcomes = [each for each in outcomes if each.passed]
    steps = [Step(part, seed) for seed in range(1, int(asked) + 1) for part in PARTS]
    left = [step for step in steps if (step.part, step.seed) not in done]
    if len(left) < len(steps):
        print(f"{len(steps) - len(left)} of {len(steps)} steps were done before.", flush=True)
    for step in left:
        outcome = run(step)
        outcomes.append(outcome)
        keep(state, outcomes)
        print(f"{step.part}, examples {step.seed}: {outcome.says}", flush=True)
    failed = [each for each in outcomes if not each.passed]
    print(f"{len(outcomes) - len(failed)} passed, {len(failed)} failed. See {KEPT}.")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("Stopped. make soak goes on from here.")
