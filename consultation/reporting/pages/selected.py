"""The selection in the address of a page: reading it, showing it in words, handing it on in links.

It must not know what any page shows of the selected responses.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import request

from consultation.analysis.selection import (
    CHANNELS,
    FROM,
    QUESTION,
    TO,
    VERSIONS,
    Selection,
    read_selection,
)
from consultation.lifecycle.consultations import Current
from consultation.reporting.files.downloads import report_on
from consultation.reporting.pages.showing import by_name
from consultation.reporting.report import Report
from consultation.reporting.words.selection_words import in_one_line, in_parts

Address = Callable[..., str]


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of a selection in words, and the address of the same page without it."""

    says: str
    without: str


@dataclass(frozen=True, kw_only=True)
class Selected:
    """The responses that a page is about: all that count, or those that its address selects."""

    whole: Report
    report: Report
    """The selected ones; the whole itself where the address selects nothing."""

    @property
    def selection(self) -> Selection:
        """What the address selects."""
        return self.report.selection

    @property
    def handed_on(self) -> dict[str, Any]:
        """The values that have another address select the same."""
        return by_name(self.selection.pairs)

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The same as a form hands it on."""
        return self.selection.pairs

    def trail_entry(self, what: str) -> str:
        """An entry of the audit trail: `what` somebody saw or took, and of which responses."""
        if self.selection.is_everything:
            return what
        asked, language = self.whole.results.questionnaire, self.whole.language
        return f"{what} of a selection: {in_one_line(self.selection, asked, language)}".strip()

    def parts(self, address: Address) -> list[Part]:
        """The parts in words; `address` makes one from the values that select the rest."""
        asked, language = self.whole.results.questionnaire, self.whole.language
        return [
            Part(says=says, without=address(**by_name(self.selection.without(name).pairs)))
            for name, says in in_parts(self.selection, asked, language)
        ]


def selected_here(current: Current) -> Selected:
    """What the address of this page selects; raises NotASelection and HiddenUntilClosed."""
    whole = report_on(current)
    selection = read_selection(request.args.items(multi=True), whole.results.questionnaire)
    if selection.is_everything:
        return Selected(whole=whole, report=whole)
    return Selected(whole=whole, report=report_on(current, selection))


def asked_for() -> dict[str, Any]:
    """The parameters of this page's address that are about a selection, right or wrong."""
    names = (CHANNELS, VERSIONS, FROM, TO)
    return by_name(
        (name, value)
        for name, value in request.args.items(multi=True)
        if name.startswith(QUESTION) or name in names
    )
