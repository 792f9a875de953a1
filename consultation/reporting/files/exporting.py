"""Exports every download of a consultation into a folder, which is complete or not there at all.

It must not know commands.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from consultation.lifecycle.consultations import Current
from consultation.reporting.files.downloads import LABELS, downloads, report_on, wanted
from consultation.reporting.files.wanted import Wanted
from consultation.reporting.provenance import Provenance
from consultation.transactions import reading_as_of_one_moment
from consultation.watching import Watch, unwatched

MANIFEST = "manifest.json"
UNFINISHED = ".unfinished"
"""The ending of a folder's name while its files are being made."""


class BeingExported(Exception):
    """Another export into the same folder is at work."""


def export(current: Current, folder: Path, watch: Watch = unwatched) -> list[str]:
    """Put every download into `folder`, with a manifest of their sums; returns their names.

    All are of the responses that there are when it begins, whatever comes in meanwhile. They are
    made beside and put in place together: a new folder gets its name once everything is in it and
    on the disk; one that is there has no manifest while its files are exchanged.
    Raises HiddenUntilClosed while nobody may see results, BeingExported, and OSError.
    """
    folder = folder.resolve()
    # What is due is stored first, since that ends what is read by.
    wanted(current, report_on(current)).make_what_is_due()
    with reading_as_of_one_moment():
        all_of_it = wanted(current, report_on(current))
        files = _export(all_of_it, folder, watch)
    return [*files, MANIFEST]


def _export(all_of_it: Wanted, folder: Path, watch: Watch) -> dict[str, Any]:
    says = all_of_it.provenance
    given = [each for each in (*downloads(), LABELS) if not each.lacks]
    files = {}
    with _made_beside(folder) as unfinished:
        for download in watch(len(given), given):
            name = f"made-up-{download.name}" if says.made_up else download.name
            files[name] = _write(unfinished / name, download.make(all_of_it))
        _write(unfinished / MANIFEST, [_manifest(all_of_it.current, says, files)])
        _sync(unfinished)
        _put_in_place(unfinished, folder, [*files, MANIFEST])
    return files


def _manifest(current: Current, says: Provenance, files: Mapping[str, Any]) -> bytes:
    manifest = {
        "consultation": current.slug,
        "title": says.title,
        "made_up_responses": says.made_up,
        "responses": says.responses,
        "selection": says.selection,
        "version": says.version,
        "seal_sha256": says.seal or None,
        "exported_at": says.made_at.isoformat(timespec="seconds"),
        "left_out": {each.name: each.lacks for each in downloads() if each.lacks},
        "files": files,
    }
    return (json.dumps(manifest, indent=2, ensure_ascii=False) + "\n").encode()


@contextmanager
def _made_beside(folder: Path) -> Iterator[Path]:
    """An empty folder beside `folder` to make the files in, without remains of a killed export."""
    there = folder.exists()  # it may be another disk than what it lies in
    place = folder / UNFINISHED if there else folder.with_name(f".{folder.name}{UNFINISHED}")
    place.mkdir(parents=True, exist_ok=True)
    with _alone(place, folder):
        _empty(place)
        try:
            yield place
        except BaseException:
            _empty(place)
            place.rmdir()
            raise


@contextmanager
def _alone(place: Path, folder: Path) -> Iterator[None]:
    """Hold a folder's lock; the lock ends with the process, however that ends."""
    import fcntl  # noqa: PLC0415 - absent on Windows, where all else can at least be read

    descriptor = os.open(place, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BeingExported(
                f"Another export into {folder} is at work. Wait for its end."
            ) from None
        yield
    finally:
        os.close(descriptor)


def _empty(place: Path) -> None:
    for each in place.iterdir():
        each.unlink()


def _write(path: Path, pieces: Iterable[bytes]) -> dict[str, Any]:
    """Write a file and sync it to the disk; returns its sum and size."""
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as file:
        for piece in pieces:
            file.write(piece)
            digest.update(piece)
            size += len(piece)
        file.flush()
        os.fsync(file.fileno())
    return {"sha256": digest.hexdigest(), "bytes": size}


def _put_in_place(unfinished: Path, folder: Path, names: list[str]) -> None:
    """Move the files into place, the manifest last; other files there are left alone."""
    if unfinished.parent != folder:
        unfinished.rename(folder)
        _sync(folder.parent)
        return
    (folder / MANIFEST).unlink(missing_ok=True)
    _sync(folder)
    for name in names:
        (unfinished / name).replace(folder / name)
    unfinished.rmdir()
    _sync(folder)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
