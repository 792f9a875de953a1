"""Records the production server's system calls with strace while residents send."""

import re
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from flask import Flask

from tests.faults.instant import Waiting
from tests.faults.power import Acknowledged, Image, Recorded, Resized, Synced, Written
from tests.faults.senders import Browser
from tests.faults.servers import server_on

CALLS = "pwrite64,write,fdatasync,fsync,ftruncate,recvfrom,sendto"
STRACE = ("strace", "-f", "-y", "-xx", "-s", "100000", "-e", f"trace={CALLS}")
UNFINISHED = "<unfinished ...>"
_CALL = re.compile(r"^(\w+)\(\d+<([^>]*)>(.*)$")
_STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_SENDING = re.compile(rb"POST [^ ]*/respond/send\?([^ ]+) ")


def record_server(
    app: Flask, slug: str, residents: list[Waiting], files: Sequence[str], *, durable: bool
) -> tuple[Image, list[Recorded]]:
    """Have the residents send to a server that is traced: its files before, and what it did."""
    folder: Path = app.config["SETTINGS"].instance
    before = {name: (folder / name).read_bytes() for name in files if (folder / name).exists()}
    with server_on(app) as server:
        if not durable:
            server.take_out("synchronous_full")
        server.traced_by = (*STRACE, "-o", str(folder / "trace"))
        server.start()
        server.wait_until_it_answers()
        for each in residents:
            with closing(Browser(server.port, each.cookie)) as browser:
                path = f"/c/{slug}/respond/send?{each.words}"
                answer = browser.ask("POST", path, each.form)
                assert answer.status == 303, answer.page
        server.stop()
        return before, read_trace(folder / "trace", folder, files)


def read_trace(trace: Path, folder: Path, files: Sequence[str]) -> list[Recorded]:
    """What strace wrote, as what happened to these files and who was thanked when."""
    reading = _Reading({str(folder / name): name for name in files})
    with trace.open() as lines:
        for line in lines:
            thread, _, said = line.rstrip("\n").partition(" ")
            reading.take(thread, said.lstrip())
    return reading.recorded


class _Reading:
    """The lines of a trace, one after another; calls that were cut in two are put together."""

    def __init__(self, names: dict[str, str]) -> None:
        self.recorded: list[Recorded] = []
        self._names = names
        self._begun: dict[str, tuple[str, int]] = {}
        self._sending: dict[str, str] = {}

    def take(self, thread: str, said: str) -> None:
        """One line of a thread."""
        here = len(self.recorded)
        if said.endswith(UNFINISHED):
            self._begun[thread] = (said.removesuffix(UNFINISHED), here)
            self._begins(said)
        elif said.startswith("<... "):
            began, since = self._begun.pop(thread, ("", here))
            self._ends(began + said.partition(" resumed>")[2], since)
        else:
            self._begins(said)
            self._ends(said, here)

    def _begins(self, said: str) -> None:
        """The answer to a sending leaves the server: from here on, the sender may have it."""
        call = _CALL.match(said)
        thanks = call and call[1] == "sendto" and _bytes(call[3]).startswith(b"HTTP/1.1 303")
        if call and thanks and call[2] in self._sending:
            self.recorded.append(Acknowledged(self._sending.pop(call[2])))

    def _ends(self, said: str, since: int) -> None:
        call = _CALL.match(said)
        if not call or " = -1 " in said:
            return
        name, place, rest = call.groups()
        if name == "recvfrom":
            if asked := _SENDING.search(_bytes(rest)):
                self._sending[place] = asked[1].decode()
        elif file := self._names.get(_path(place)):
            self.recorded.append(_step(name, file, rest, since))


def _step(name: str, file: str, rest: str, since: int) -> Recorded:
    if name == "pwrite64":
        return Written(file, int(rest.rpartition(")")[0].rpartition(", ")[2]), _bytes(rest))
    if name == "ftruncate":
        return Resized(file, int(rest.rpartition(")")[0].rpartition(", ")[2]))
    assert name in ("fsync", "fdatasync"), f"{name} of {file} was not expected"
    return Synced(file, since)


def _bytes(text: str) -> bytes:
    found = _STRING.search(text)
    return bytes.fromhex(found[1].replace("\\x", "")) if found else b""


def _path(shown: str) -> str:
    return bytes.fromhex(shown.replace("\\x", "")).decode() if "\\x" in shown else shown
