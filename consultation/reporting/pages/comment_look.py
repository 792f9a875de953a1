"""What the address of a page of comments asks for; links on the page hand it on.

It must not know what is done with the comments.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from consultation.analysis.asked import Asked
from consultation.analysis.comments import LONGEST_SEARCH, Sifted, with_words
from consultation.analysis.rows import ids_selected
from consultation.extensions import db
from consultation.lifecycle.consultations import Current
from consultation.reporting import starring
from consultation.reporting.files.downloads import instance
from consultation.reporting.pages.frame import page_number
from consultation.reporting.pages.selected import Selected, selected_here
from consultation.reporting.report import Report
from consultation.reporting.words.selection_words import in_one_line

LENGTHS = (0, 100, 300)
"""The fewest characters that wanted comments can be asked to have."""


@dataclass(frozen=True, kw_only=True)
class Look:
    """Which comments an address asks for: the questions, the words, the responses, the page."""

    current: Current
    selected: Selected
    asked: Asked | None
    """The one question whose comments are wanted; None for all."""
    search: str
    length: int
    starred: bool
    page: int

    @property
    def questions(self) -> tuple[Asked, ...]:
        """The questions whose comments are wanted."""
        return (self.asked,) if self.asked else questions_in_words(self.selected.whole)

    @property
    def handed_on(self) -> dict[str, Any]:
        """The values that have another address of these pages ask for the same."""
        return {
            "question": self.asked.key if self.asked else None,
            "search": self.search or None,
            "length": self.length or None,
            "starred": "1" if self.starred else None,
            "page": self.page if self.page > 1 else None,
            **self.selected.handed_on,
        }

    @property
    def is_searched(self) -> bool:
        """Whether only some of the comments of the responses are wanted."""
        return bool(self.search or self.length or self.starred)

    @property
    def says(self) -> str:
        """Which comments are wanted of which responses, for a file of them."""
        selection, report = self.selected.selection, self.selected.whole
        only = []
        if self.search:
            only.append(f"comments found by {self.search}")
        if self.length:
            only.append(f"comments of at least {self.length} characters")
        if self.starred:
            only.append("starred comments")
        of = in_one_line(selection, report.results.questionnaire, report.language)
        return "; and ".join((of, *only))

    @property
    def is_sifted(self) -> bool:
        """Whether comments on these questions may be left out."""
        return self.is_searched or not self.selected.selection.is_everything

    def address(self, page: int | None = None, **more: Any) -> str:
        """The address of the comments; of another page where one is given."""
        values = {**self.handed_on, **more}
        if page is not None:
            values["page"] = page
        return url_for("comments.comments", slug=self.current.slug, **values)

    def without_selection(self, **selection: Any) -> str:
        """The address of the same under another selection, from its first page."""
        names = ("question", "search", "length", "starred")
        kept = {name: self.handed_on[name] for name in names}
        return url_for("comments.comments", slug=self.current.slug, **kept, **selection)

    def sifted(self) -> Sifted:
        """The same as the database is asked for it."""
        selection, id_ = self.selected.selection, self.current.consultation.id
        responses: Collection[Any] | None = None
        if not selection.is_everything:
            responses = ids_selected(db.session(), instance(), id_, selection)
        places = starring.stars_of(db.session(), id_) if self.starred else None
        return Sifted(search=self.search, at_least=self.length, responses=responses, places=places)


def look_here(current: Current) -> Look:
    """What this page's address asks for; raises NotASelection."""
    selected = selected_here(current)
    written = request.args.get("length", "")
    return Look(
        current=current,
        selected=selected,
        asked=question_called(selected.whole, request.args.get("question", "")),
        search=request.args.get("search", "")[:LONGEST_SEARCH].strip(),
        length=next((each for each in LENGTHS if str(each) == written), 0),
        starred=request.args.get("starred") == "1",
        page=page_number(request.args.get("page", "")),
    )


def question_called(report: Report, key: str) -> Asked | None:
    """The question in words that an address or a form names."""
    return next((each for each in questions_in_words(report) if each.key == key), None)


def questions_in_words(report: Report) -> tuple[Asked, ...]:
    """The questions among which an address chooses."""
    return with_words(report.results.questionnaire)
