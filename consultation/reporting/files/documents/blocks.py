"""What a report is made of, whatever it is written as: headings, words, pictures, tables, quotes.

Plain values; it must not know where the words come from, nor how they are set.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from consultation.reporting.charts.drawings import Drawing
from consultation.reporting.tables import Table


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A heading; level 1 begins a new page."""

    level: int
    text: str
    lang: str = ""


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """Some words; `lang` is their language where it is not the report's."""

    text: str
    lang: str = ""
    quiet: bool = False
    bold: bool = False


@dataclass(frozen=True, kw_only=True)
class Listing:
    """Points, or steps where they are numbered."""

    items: tuple[str, ...]
    lang: str = ""
    numbered: bool = False


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Names, and what they are."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A chart; `credit` are words that its licence wants below it, on the same page."""

    drawing: Drawing
    credit: str = ""


@dataclass(frozen=True, kw_only=True)
class Grid:
    """A table with its caption."""

    caption: str
    table: Table


@dataclass(frozen=True, kw_only=True)
class Quote:
    """What one person wrote, in their language."""

    text: str
    lang: str
    says: str
    """The line beneath it, which says how it came."""


Block = Heading | Paragraph | Listing | Facts | Picture | Grid | Quote


@dataclass(frozen=True, kw_only=True)
class Document:
    """A whole report: what stands on its cover, and what follows."""

    title: str
    kind: str
    organisation: str
    language: str
    banner: str
    """What every page says: that responses are made up; '' where they are not."""
    made_at: datetime
    """When it was made, in UTC, for the properties of the file."""
    made_on: str
    """The same in words, in the consultation's own time."""
    cover: tuple[tuple[str, str], ...]
    blocks: Sequence[Block]

    def pictures(self) -> Iterator[Picture]:
        """Every picture, in order."""
        yield from (each for each in self.blocks if isinstance(each, Picture))
