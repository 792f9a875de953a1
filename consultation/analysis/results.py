"""What the responses of one consultation say: every question's summary, and the count by day.

Figures come from the column copy alone. It must not know how they are drawn or who sees them.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from consultation.analysis.asked import Asked, Questionnaire
from consultation.analysis.cells import CHANNEL, DAY, LANGUAGE, TIMELINESS, VERSION
from consultation.analysis.columns import Copy
from consultation.analysis.disclosure import Protected, protect
from consultation.analysis.disclosure.laid_out import guarded
from consultation.analysis.fixed_tables import characteristics
from consultation.analysis.reading import Reading
from consultation.analysis.routing import number_not_asked, were_asked
from consultation.analysis.rows import from_copy, that_count, versions_of
from consultation.analysis.selection import EVERYTHING, Selection
from consultation.analysis.singling_out import could_single_out
from consultation.analysis.snapshots import Snapshot, snapshot_kept
from consultation.analysis.summing import answered_in, summary_of, tally_of
from consultation.latest import Latest
from consultation.lifecycle.stage import Timeliness
from consultation.questionnaire.conditions import Condition
from consultation.questionnaire.definition import Page, Priority
from consultation.questionnaire.summaries import Summary, Tally
from consultation.responding.models import Channel

if TYPE_CHECKING:
    import polars

KEPT_RESULTS = 16


@dataclass(frozen=True, kw_only=True)
class QuestionResult:
    """One question and its summary; a `Protected` one where the question is protected."""

    asked: Asked
    summary: Summary | Protected
    number_asked: int | None = None
    """How many were shown the question; None where that was everybody, or must not be known."""

    @property
    def key(self) -> str:
        """Its name in addresses."""
        return self.asked.key


@dataclass(frozen=True, kw_only=True)
class Section:
    """The questions of one page, in order."""

    page: Page
    priority: Priority | None
    questions: tuple[QuestionResult, ...]


@dataclass(frozen=True, kw_only=True)
class Results:
    """What one consultation's responses say; results with the same `mark` are equal."""

    mark: str
    total: int
    late: int
    """Responses set aside because they came late: counted nowhere else."""
    late_counted: int
    """Responses that came late and count, because officers decided so."""
    in_flight: int
    """Responses begun before closing and sent within the time of grace: they count."""
    by_day: tuple[tuple[date, int], ...]
    by_channel: tuple[tuple[Channel, int], ...]
    by_language: tuple[tuple[str, int], ...]
    by_version: tuple[tuple[int, int], ...]
    sections: tuple[Section, ...]
    equality: tuple[QuestionResult, ...]
    """The equality questions; empty under a selection."""
    people: Snapshot | None
    """The stored tables, from which figures about people come; None under a selection."""
    questionnaire: Questionnaire

    @property
    def questions(self) -> tuple[QuestionResult, ...]:
        """Every question of the pages."""
        return tuple(each for section in self.sections for each in section.questions)

    @property
    def open(self) -> tuple[QuestionResult, ...]:
        """The questions that are not protected."""
        return tuple(each for each in self.questions if not each.asked.protected)

    @property
    def protected(self) -> tuple[QuestionResult, ...]:
        """The equality questions and the sensitive ones."""
        return (*self.equality, *(each for each in self.questions if each.asked.protected))

    @property
    def asks_about_people(self) -> bool:
        """Whether there are tables about people."""
        return bool(self.people and characteristics(self.questionnaire))

    def question(self, key: str) -> QuestionResult | None:
        """The question called `key`, of the pages or about people."""
        return next((each for each in (*self.questions, *self.equality) if each.key == key), None)


def results_for(
    session: Session, instance: Path, consultation_id: uuid.UUID, selection: Selection = EVERYTHING
) -> Results:
    """What the responses say now, from the copy; cached for each state of them.

    Under a selection there is nothing on protected questions: with tables of chosen responses,
    somebody could subtract one from another until a single person is left.
    """
    made = partial(_results_of, session, consultation_id, selection)
    return from_copy(session, instance, consultation_id, made)


def _results_of(
    session: Session, consultation_id: uuid.UUID, selection: Selection, copy: Copy
) -> Results:
    versions, late_counts = versions_of(session, consultation_id)
    reading = Reading(session, consultation_id, copy, versions, late_counts)
    mark = f"{consultation_id.hex}.{len(versions)}.{int(late_counts)}.{copy.mark}"
    mark += f".{reading.mark_of_tables() if selection.is_everything else selection.mark}"
    return _results.of(mark, lambda: _counted(mark, reading, selection))


_results = Latest[str, Results](KEPT_RESULTS)


def _counted(mark: str, reading: Reading, selection: Selection) -> Results:
    questionnaire, late_counts = reading.questionnaire, reading.late_counts
    names = [name for each in questionnaire.open for name in each.stored]
    everything = reading.copy.rows([DAY, CHANNEL, LANGUAGE, VERSION, *names])
    late = tally_of(everything, TIMELINESS).get(Timeliness.LATE, 0)
    kept = that_count(everything, late_counts)
    set_aside = everything.height - kept.height
    questionnaire = _with_answers_to_older_types(questionnaire, kept)
    kept = selection.rows(kept, questionnaire)
    total = kept.height
    whole = selection.is_everything
    people = snapshot_kept(reading.session, reading.consultation_id) if whole else None
    pages = _summed(questionnaire, kept, people, whole=whole)
    return Results(
        mark=mark,
        total=total,
        late=set_aside,
        late_counted=late if late_counts else 0,
        in_flight=tally_of(kept, TIMELINESS).get(Timeliness.IN_FLIGHT, 0),
        by_day=tuple(sorted(tally_of(kept, DAY).items())),
        by_channel=_in_channel_order(tally_of(kept, CHANNEL)),
        by_language=tuple(
            sorted(tally_of(kept, LANGUAGE).items(), key=lambda each: (-each[1], each[0]))
        ),
        by_version=tuple(
            sorted((int(number), count) for number, count in tally_of(kept, VERSION).items())
        ),
        sections=in_sections(pages),
        equality=about_people(questionnaire.equality, total, people) if whole else (),
        people=people,
        questionnaire=questionnaire,
    )


def _with_answers_to_older_types(
    questionnaire: Questionnaire, frame: "polars.DataFrame"
) -> Questionnaire:
    """The questions without those that got another type before anybody answered them."""
    return replace(
        questionnaire,
        pages=tuple(
            each
            for each in questionnaire.pages
            if each.protected or not each.retyped or answered_in(frame, each.stored)
        ),
    )


def _in_channel_order(tally: Tally) -> tuple[tuple[Channel, int], ...]:
    return tuple((each, tally[each]) for each in Channel if each in tally)


def _summed(
    questionnaire: Questionnaire,
    frame: "polars.DataFrame",
    people: Snapshot | None,
    *,
    whole: bool,
) -> tuple[QuestionResult, ...]:
    """The result of each question of the pages; a question asked no more needs an answer."""
    found: list[QuestionResult] = []
    single_out = could_single_out(questionnaire)
    judged: dict[Condition, polars.Series] = {}
    for each in questionnaire.pages if whole else questionnaire.open:
        if each.protected:
            found += about_people([each], frame.height, people)
        elif each.current or answered_in(frame, each.stored):
            summary = summary_of(each, frame, frame.height)
            shown = None
            if each.depends or each.key in single_out:
                shown = were_asked(each, questionnaire.open, frame, judged)
            not_asked = number_not_asked(each, questionnaire.open, frame, shown)
            found.append(
                QuestionResult(
                    asked=each,
                    summary=replace(summary, not_asked=not_asked),  # type: ignore[type-var]  # every summary is a dataclass
                    number_asked=None if shown is None else int(shown.sum()),
                )
            )
    return tuple(found)


def about_people(
    asked: Sequence[Asked], total: int, people: Snapshot | None
) -> tuple[QuestionResult, ...]:
    """The results of protected questions, from the tables about people if there are any yet."""
    found = []
    for each in asked:
        shown = people.tables.who(each) if people else {}
        nothing = each.question.summarise(0, 0, {})
        if not total:
            found.append(QuestionResult(asked=each, summary=protect(nothing, 0)))
        elif each.current or shown:
            summary = guarded(nothing, shown, people.responses if people else total)
            found.append(QuestionResult(asked=each, summary=summary))
    return tuple(found)


def in_sections(results: Iterable[QuestionResult]) -> tuple[Section, ...]:
    """The questions grouped by page; a page that the newest version lacks has a section too."""
    grouped: dict[str, list[QuestionResult]] = {}
    for each in results:
        if each.asked.page:
            grouped.setdefault(each.asked.page.id, []).append(each)
    return tuple(
        Section(page=page, priority=questions[0].asked.priority, questions=tuple(questions))
        for questions in grouped.values()
        if (page := questions[0].asked.page)
    )
