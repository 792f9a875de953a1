"""`make soak`: runs the long forms of tests: all faults, then property tests with new examples.

ROUNDS sets the number of rounds with new examples (20), and PARTS=NAME,NAME chooses parts. Results
are kept in build/soak.json, so that an interrupted soak goes on where it was. A change to any file
of the repository starts a new one.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
KEPT = TOP / "build" / "soak.json"
PATH = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin"
NO_TESTS = 5


@dataclass(frozen=True)
class Part:
    """Tests to run, in a number of pieces or one each round, with settings for the long form."""

    chosen: tuple[str, ...]
    pieces: int | None = None
    environment: dict[str, str] = field(default_factory=dict)


def _faults(name: str, pieces: int = 1, **environment: str) -> Part:
    return Part((f"tests/faults/test_{name}.py",), pieces, {"SOAK": "1", **environment})


PARTS = {
    "kill -9": _faults("killed", 20, KILL_ROUNDS="25"),
    "power cuts": _faults("power_cuts", TRACER="strace", POWER_CUTS="1000"),
    "closing instant": _faults("closing_instant", INSTANT_RUNS="20", CLOCKS="libfaketime"),
    "sent once": _faults("sent_once", 5),
    "storage": _faults("storage"),
    "lock": _faults("lock", LOCK_SECONDS="30"),
    "backup": _faults("backup_under_load", BACKUPS="20"),
    "upgrade": _faults("killed_upgrade", UPGRADE_KILLS="1000"),
    "failover": _faults("failover", FAILOVERS="3"),
    "dripping": _faults("dripping", PROXY="nginx"),
    "properties": Part(("-m", "hypothesis and not browser and not postgres")),
    "postgresql": Part(("-m", "postgres and not faults")),
    "browser": Part(("-m", "browser"), environment={"GRID": "all"}),
}
PACKAGES = {
    "strace": "strace",
    "faketime": "faketime",
    "patroni": "patroni",
    "etcd": "etcd-server",
    "pgbouncer": "pgbouncer",
    "psql": "postgresql",
    "nginx": "nginx-light",
    "openssl": "openssl",
    "systemd-analyze": "systemd",
}
"""The Debian package of each program that the long forms need."""


@dataclass(frozen=True)
class Step:
    """One piece of a part; `seed` chooses the examples."""

    part: str
    seed: int


@dataclass(frozen=True)
class Outcome:
    """The result of a step: its last line, how long it took, and what its tests have tried."""

    part: str
    seed: int
    passed: bool
    seconds: int
    says: str
    tried: list[str]


def install_packages() -> None:
    """Install the programs that the long forms need; exits with the list if that fails."""
    missing = [package for name, package in PACKAGES.items() if not shutil.which(name, path=PATH)]
    if not missing:
        return
    command = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    may = os.geteuid() == 0 and shutil.which("apt-get")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    if not may or subprocess.run(command, env=quiet, stdout=sys.stderr, check=False).returncode:
        sys.exit(f"make soak needs these Debian packages. Run as root: {' '.join(command)}")


def state_of_programs() -> str:
    """A checksum over every file that git tracks, as it is now."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=TOP, capture_output=True, check=True)
    total = hashlib.sha256()
    for name in sorted(listed.stdout.split(b"\0")):
        path = TOP / os.fsdecode(name)
        if name and path.is_file():
            total.update(name + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def read_kept(state: str) -> list[Outcome]:
    """The results so far, if they are of the same state of the files."""
    try:
        kept = json.loads(KEPT.read_text("utf-8"))
        return [Outcome(**each) for each in kept["outcomes"]] if kept["of"] == state else []
    except (OSError, ValueError, KeyError, TypeError):
        return []


def keep(state: str, outcomes: list[Outcome]) -> None:
    """Write all results, in one step that cannot leave half a file."""
    KEPT.parent.mkdir(exist_ok=True)
    beside = KEPT.with_suffix(".new")
    kept = {"of": state, "outcomes": [asdict(each) for each in outcomes]}
    beside.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
    beside.replace(KEPT)


def run(step: Step) -> Outcome:
    """Run a step; if it fails, its whole output is printed."""
    began = time.monotonic()
    part = PARTS[step.part]
    chosen = [*part.chosen, f"--hypothesis-seed={step.seed}"]
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *chosen],
        cwd=TOP,
        env={**os.environ, **part.environment},
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
    tried = [line.removeprefix("tried: ") for line in lines if line.startswith("tried: ")]
    return Outcome(step.part, step.seed, passed, seconds, lines[-1].strip("= "), tried)


def steps_asked_for() -> list[Step]:
    """All steps that ROUNDS and PARTS ask for; exits with a sentence if these are wrong."""
    rounds = os.environ.get("ROUNDS") or "20"
    if not rounds.isascii() or not rounds.isdecimal() or not int(rounds):
        sys.exit(f"ROUNDS={rounds} is not a number of rounds. Give for example: make soak ROUNDS=5")
    names = [each for each in (os.environ.get("PARTS") or ",".join(PARTS)).split(",") if each]
    if unknown := [each for each in names if each not in PARTS]:
        sys.exit(f"There is no part {', '.join(unknown)}. There are: {', '.join(PARTS)}.")
    return [
        Step(name, seed)
        for name in names
        for seed in range(1, (PARTS[name].pieces or int(rounds)) + 1)
    ]


def main() -> None:
    """Run the steps that are left; exits with 1 if any step has failed."""
    steps = steps_asked_for()
    install_packages()
    state = state_of_programs()
    outcomes = read_kept(state)
    done = {(each.part, each.seed) for each in outcomes if each.passed}
    outcomes = [each for each in outcomes if each.passed]
    left = [step for step in steps if (step.part, step.seed) not in done]
    if len(left) < len(steps):
        print(f"{len(steps) - len(left)} of {len(steps)} steps were done before.", flush=True)
    for step in left:
        outcome = run(step)
        outcomes.append(outcome)
        keep(state, outcomes)
        print(f"{step.part} {step.seed}: {outcome.says}", *outcome.tried, sep="\n  ", flush=True)
    failed = [each for each in outcomes if not each.passed]
    print(f"{len(outcomes) - len(failed)} passed, {len(failed)} failed. See {KEPT}.")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("Stopped. make soak goes on from here.")
