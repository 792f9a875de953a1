"""Computes what a power cut can leave of recorded files: what was synced, and perhaps more."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

SECTOR = 512
"""A disk writes so many bytes wholly or not at all."""
FATES = ("none", "some", "torn")
"""What becomes of writes that were not synced."""


@dataclass(frozen=True)
class Written:
    """Bytes that a file was given, from a place on."""

    file: str
    at: int
    content: bytes


@dataclass(frozen=True)
class Resized:
    """A file that was cut to a length, or lengthened."""

    file: str
    size: int


@dataclass(frozen=True)
class Synced:
    """A file of which everything is on the disk that was recorded before place `since`."""

    file: str
    since: int


@dataclass(frozen=True)
class Acknowledged:
    """Words whose sender has been thanked."""

    words: str


Recorded = Written | Resized | Synced | Acknowledged
Image = dict[str, bytes]


@dataclass
class Disk:
    """Files with what is surely on the disk, and the writes that may be lost."""

    sure: dict[str, bytearray]
    unsure: list[tuple[int, Written | Resized]] = field(default_factory=list)

    def take(self, place: int, each: Recorded) -> None:
        """What was recorded at `place` happens."""
        if isinstance(each, Synced):
            for earlier, write in self.unsure:
                if write.file == each.file and earlier < each.since:
                    _apply(write, self.sure)
            self.unsure = [
                (earlier, write)
                for earlier, write in self.unsure
                if write.file != each.file or earlier >= each.since
            ]
        elif not isinstance(each, Acknowledged):
            self.unsure.append((place, each))

    def after_a_cut(self, fate: str, random: Random) -> Image:
        """The files as they are found when the power is back."""
        found = {name: bytearray(content) for name, content in self.sure.items()}
        for _, write in self.unsure:
            if fate == "none" or random.random() < 0.5:
                continue
            if fate == "torn" and isinstance(write, Written):
                for part in _sectors(write):
                    if random.random() < 0.5:
                        _apply(part, found)
            else:
                _apply(write, found)
        return {name: bytes(content) for name, content in found.items()}


def _apply(write: Written | Resized, files: dict[str, bytearray]) -> None:
    content = files.setdefault(write.file, bytearray())
    if isinstance(write, Resized):
        del content[write.size :]
        content.extend(bytes(write.size - len(content)))
    else:
        content.extend(bytes(max(0, write.at - len(content))))
        content[write.at : write.at + len(write.content)] = write.content


def _sectors(write: Written) -> Iterator[Written]:
    """The same bytes, cut where the disk's sectors end."""
    at, end = write.at, write.at + len(write.content)
    while at < end:
        until = min(end, (at // SECTOR + 1) * SECTOR)
        yield Written(write.file, at, write.content[at - write.at : until - write.at])
        at = until


def cuts(
    before: Image, recorded: list[Recorded], number: int, random: Random
) -> Iterator[tuple[set[str], Image]]:
    """So many power cuts, each at any moment: who had been thanked, and what is found after it."""
    disk = Disk({name: bytearray(content) for name, content in before.items()})
    thanked: set[str] = set()
    moments = sorted(random.choices(range(len(recorded) + 1), k=number))
    done = 0
    for moment in moments:
        while done < moment:
            each = recorded[done]
            disk.take(done, each)
            if isinstance(each, Acknowledged):
                thanked.add(each.words)
            done += 1
        yield set(thanked), disk.after_a_cut(random.choice(FATES), random)
