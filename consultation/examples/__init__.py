"""The example consultations that ship with the product, and what every page of them must say.

An example is marked as one by standing here; it must not know how consultations are stored.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from consultation.questionnaire.wording import N_

FOLDER = Path(__file__).parent

NOT_OURS = N_(
    "This is a demonstration. It is not run by or for the Safer Wolverhampton Partnership."
)
NOT_REAL = N_("This is a demonstration. The council and its plans are made up.")
MADE_UP = "Made-up responses for demonstration"


@dataclass(frozen=True, kw_only=True)
class Example:
    """One example consultation: the file it is in, and the notice that every page of it shows.

    `open_now`: its window is set around the day on which it is first loaded. `changes`: pieces of
    the file, each found in it once, and what replaces them in this example. Translations are in
    SLUG.LANGUAGE.po beside the file.
    """

    slug: str
    filename: str
    notice: str
    open_now: bool
    changes: tuple[tuple[str, str], ...] = ()

    @property
    def path(self) -> Path:
        """The file that the example is written in, or made from."""
        return FOLDER / self.filename

    @property
    def translations(self) -> Mapping[str, Path]:
        """The translators' files by language."""
        found = sorted(FOLDER.glob(f"{self.slug}.*.po"))
        return {path.suffixes[-2].removeprefix("."): path for path in found}

    def source(self) -> bytes:
        """The example's definition file, line for line as its file, with its changes made."""
        text = self.path.read_text(encoding="utf-8")
        for written, instead in self.changes:
            if text.count(written) != 1:
                raise ValueError(f"{self.filename} must hold this once: {written.strip()!r}")
            text = text.replace(written, instead)
        return text.encode()


_OPEN_NOW = (
    ("\nslug: swp-strategy-2020-2023\n", "\nslug: swp-strategy-demonstration\n"),
    (
        "\ntitle: Community Safety and Harm Reduction Strategy 2020 to 2023\n",
        "\ntitle: Community Safety and Harm Reduction Strategy 2020 to 2023 (demonstration)\n",
    ),
    (
        "The consultation closed on 31 January 2020, as published. We do not know when it opened. "
        "The opening date here, 2 December 2019, is assumed.",
        "The real consultation closed on 31 January 2020. This copy of it is open now, with the "
        "wards of today. Its dates are set on the day it is first shown.",
    ),
    (
        "\nopens: 2019-12-02 09:00\ncloses: 2020-01-31 23:59\n",
        "\nopens: 2019-12-02 09:00 # set when it is loaded, so that it is open then\n"
        "closes: 2020-01-31 23:59 # likewise\n",
    ),
    ("\n  expected: 2020-06-03\n", "\n  # no day is expected: nobody decides on a demonstration\n"),
    (
        "The date of the decision is assumed for this demonstration.",
        "Nobody will decide anything on this demonstration. A real consultation would say:",
    ),
    (
        "        areas: wolverhampton-wards\n        outside: true\n",
        "        areas: wolverhampton-wards-2023\n        outside: true\n",
    ),
    (
        "        areas: wolverhampton-wards\n        show_if: ",
        "        areas: wolverhampton-wards-2023\n        show_if: ",
    ),
)

EXAMPLES: tuple[Example, ...] = (
    Example(
        slug="swp-strategy-2020-2023",
        filename="swp-strategy-2020-2023.yaml",
        notice=NOT_OURS,
        open_now=False,
    ),
    Example(
        slug="swp-strategy-demonstration",
        filename="swp-strategy-2020-2023.yaml",
        notice=NOT_OURS,
        open_now=True,
        changes=_OPEN_NOW,
    ),
    Example(
        slug="every-question-type",
        filename="every-question-type.yaml",
        notice=NOT_REAL,
        open_now=True,
    ),
)

BY_SLUG: Mapping[str, Example] = {example.slug: example for example in EXAMPLES}
