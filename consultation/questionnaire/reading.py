"""Reads YAML into a tree of text in which every value knows its line; no other module uses PyYAML.

All values stay text: none becomes a number, a truth value or a date. It must not know definitions.
"""

import pathlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import yaml

from consultation.questionnaire.complaints import begins_above, in_plain_words
from consultation.questionnaire.tree import Node, Path, quoted

LARGEST_FILE = 1_000_000
"""Bytes of a definition file."""
DEEPEST = 40
"""Levels of lists and keys within each other."""
MOST_VALUES = 100_000
"""Texts, lists and groups of keys in one file."""
MOST_SLIPS = 1_000
"""Reading ends after so many mistakes in the YAML."""


@dataclass(frozen=True, slots=True)
class Slip:
    """A mistake in the YAML itself: its line, and a sentence with the cure."""

    line: int
    path: Path
    says: str


@dataclass(frozen=True)
class Reading:
    """The content of a file; `tree` is None if the YAML is broken."""

    tree: Node | None
    slips: tuple[Slip, ...]


class _Broken(Exception):
    """The file cannot be read any further."""

    def __init__(self, line: int, says: str, path: Path = ()) -> None:
        super().__init__(says)
        self.slip = Slip(line, path, says)


def bytes_of(file: pathlib.Path) -> bytes:
    """What a definition file holds; of one that is too large, one byte more than is allowed."""
    with file.open("rb") as opened:
        return opened.read(LARGEST_FILE + 1)


def read(source: bytes | str) -> Reading:
    """The tree of a YAML file, and the mistakes in its YAML; raises nothing."""
    reader = _Reader()
    try:
        tree = reader.document(_events(_text_of(source)))
    except _Broken as broken:
        return Reading(None, (*reader.slips, broken.slip))
    return Reading(tree, tuple(reader.slips))


_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # libyaml's; PyYAML's takes 7 times as long
_NO_LINE_ENDS = dict.fromkeys((0x85, 0x2028, 0x2029), " ")
"""Line ends for YAML 1.1, but for no editor: word processors leave them within a line."""
_NOT_ALLOWED = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _text_of(source: bytes | str) -> str:
    """The characters of a file, without a byte order mark."""
    if isinstance(source, str):
        source = source.encode("utf-8", "surrogatepass")
    if len(source) > LARGEST_FILE:
        raise _Broken(
            1,
            f"the file has more than the {LARGEST_FILE:,} bytes that are read. "
            "Put long documents elsewhere, and link to them under “documents”.",
        )
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise _Broken(
            source.count(b"\n", 0, problem.start) + 1,
            "this is not UTF-8 text. Save the file as UTF-8 in your editor.",
        ) from None
    found = _NOT_ALLOWED.search(text)
    if found:
        raise _Broken(
            text.count("\n", 0, found.start()) + 1,
            f"there is a control character here (U+{ord(found[0]):04X}). Take it out.",
        )
    return text.translate(_NO_LINE_ENDS)


def _events(text: str) -> Iterator[yaml.Event]:
    """What YAML sees in the text, in order."""
    try:
        yield from yaml.parse(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as problem:
        begun = begins_above(str(problem.context))
        mark = (begun and problem.context_mark) or problem.problem_mark or problem.context_mark
        last = len(text.rstrip(" \r\n").splitlines())  # the end of the file is on a line after it
        line = min(mark.line + 1, last) if mark else 1
        complaint = f"{problem.problem} {problem.context}"
        raise _Broken(line, in_plain_words(complaint, text, line)) from None
    except yaml.YAMLError:
        raise _Broken(1, "this is not YAML text. Save it as plain text in UTF-8.") from None


class _Reader:
    """Builds the tree from events; after a mistake it goes on where it can."""

    def __init__(self) -> None:
        self.slips: list[Slip] = []
        self.values = 0

    def document(self, events: Iterator[yaml.Event]) -> Node:
        """The one document of a file."""
        tree: Node | None = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if tree is not None:
                    self._slip(
                        _line(event),
                        (),
                        "a second document begins here (---). Keep one consultation in one file.",
                    )
                    break
                tree = self._node(next(events), events, (), None)
        if tree is None or tree.value == "":
            raise _Broken(
                1, "the file is empty. Begin it with “format: 1”, then slug, title and so on."
            )
        return tree

    def _node(
        self, event: yaml.Event, events: Iterator[yaml.Event], path: Path, key_line: int | None
    ) -> Node:
        line = key_line or _line(event)
        self.values += 1
        if self.values > MOST_VALUES:
            raise _Broken(
                line,
                f"the file holds more than {MOST_VALUES:,} values, which no consultation needs. "
                "Shorten its lists.",
            )
        if isinstance(event, yaml.AliasEvent):
            self._slip(
                line,
                path,
                f"{quoted(f'*{event.anchor}')} repeats another part of the file, "
                "which is not possible here. Write it out, "
                "or put a text that begins with * in double quotes.",
            )
            return Node("", line, quoted=True)
        self._refuse_marks(event, line, path)
        if isinstance(event, yaml.ScalarEvent):
            self._refuse_controls(event.value, line, path)
            return Node(event.value, line, quoted=bool(event.style))
        if len(path) >= DEEPEST:
            raise _Broken(
                line,
                f"lists and keys stand more than {DEEPEST} levels deep here. "
                "Look for brackets that are never closed.",
            )
        if isinstance(event, yaml.SequenceStartEvent):
            return Node(self._list(events, path), line)
        return Node(self._keys(events, path), line)

    def _list(self, events: Iterator[yaml.Event], path: Path) -> list[Node]:
        items: list[Node] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(self._node(event, events, (*path, len(items)), None))
        return items

    def _keys(self, events: Iterator[yaml.Event], path: Path) -> dict[str, Node]:
        entries: dict[str, Node] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            line = _line(event)
            if not isinstance(event, yaml.ScalarEvent):
                self._node(event, events, (*path, "?"), line)
                self._node(next(events), events, (*path, "?"), line)
                self._slip(
                    line, path, "a key must be a plain word, not a list or keys. Write KEY: VALUE."
                )
                continue
            key = event.value
            self._refuse_marks(event, line, (*path, key))
            self._refuse_controls(key, line, path)
            node = self._node(next(events), events, (*path, key), line)
            if key in entries:
                self._slip(
                    line,
                    (*path, key),
                    f"{quoted(key)} stands here twice, first on line {entries[key].line}. "
                    "Keep one of them.",
                )
                continue
            entries[key] = node
        return entries

    def _refuse_marks(self, event: Any, line: int, path: Path) -> None:
        if event.anchor is not None:
            self._slip(
                line,
                path,
                f"{quoted(f'&{event.anchor}')} gives a part of the file a name, "
                "which is not possible here. Take it out, "
                "or put a text that begins with & in double quotes.",
            )
        if event.tag is not None:
            as_written = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._slip(
                line,
                path,
                f"{quoted(as_written)} gives a type, which is not possible here. "
                "Take it out, or put a text that begins with ! in double quotes.",
            )

    def _refuse_controls(self, text: str, line: int, path: Path) -> None:
        found = _NOT_ALLOWED.search(text)
        if found:
            self._slip(
                line,
                path,
                f"an escape here makes a control character (U+{ord(found[0]):04X}). Take it out.",
            )

    def _slip(self, line: int, path: Path, says: str) -> None:
        if len(self.slips) >= MOST_SLIPS:
            raise _Broken(line, f"there are more than {MOST_SLIPS:,} mistakes. Cure these first.")
        self.slips.append(Slip(line, path, says))


def _line(event: Any) -> int:
    """The line of the file, from 1, on which an event begins."""
    line: int = event.start_mark.line + 1
    return line


class Span(NamedTuple):
    """Where a value stands in the text of a file; of a string also what it says."""

    start: int
    end: int
    column: int
    says: str | None
    in_brackets: bool


def spans(source: str) -> dict[Path, Span]:
    """Where each value of a sound file stands."""
    found: dict[Path, Span] = {}
    waiting: list[tuple[Path, Any]] = [((), yaml.compose(source, Loader=_LOADER))]
    while waiting:
        path, node = waiting.pop()
        at, end, says = node.start_mark, node.end_mark.index, node.value
        says, below = (says, ()) if isinstance(says, str) else (None, says)
        found[path] = Span(at.index, end, at.column, says, getattr(node, "flow_style", False))
        pairs = below if isinstance(node, yaml.MappingNode) else list(enumerate(below))
        waiting += [((*path, getattr(key, "value", key)), each) for key, each in pairs]
    return found
