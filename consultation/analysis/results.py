"""What the responses of one consultation say: every question's summary, and the count by day.

Figures come from the column copy alone. It must not know how they are drawn or who sees them.
"""

import uuid
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from consultation.analysis import columns
from consultation.analysis.asked import Asked, Questionnaire, asked_in
from consultation.analysis.cells import ID, VERSION
from consultation.analysis.disclosure import Protected, protect
from consultation.analysis.routing import number_asked
from consultation.analysis.selection import EVERYTHING, Selection
from consultation.lifecycle.consultations import definition_of
from consultation.lifecycle.models import Consultation, Version
from consultation.lifecycle.stage import Timeliness
from consultation.questionnaire.definition import Page, Priority
from consultation.questionnaire.summaries import Summary, Tally
from consultation.responding.models import Channel

if TYPE_CHECKING:
    import polars

KEPT_RESULTS = 16


@dataclass(frozen=True, kw_only=True)
class QuestionResult:
    """One question and what was answered; where it is about people, only what may be told."""

    asked: Asked
    summary: Summary | Protected

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
    """What one consultation's responses say; `mark` changes whenever anything here can."""

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
    questionnaire: Questionnaire

    @property
    def questions(self) -> tuple[QuestionResult, ...]:
        """Every question of the pages."""
        return tuple(each for section in self.sections for each in section.questions)

    @property
    def open(self) -> tuple[QuestionResult, ...]:
        """The questions whose figures may be downloaded."""
        return tuple(each for each in self.questions if not each.asked.protected)

    def question(self, key: str) -> QuestionResult | None:
        """The question called `key`, of the pages or about people."""
        return next((each for each in (*self.questions, *self.equality) if each.key == key), None)


def results_for(
    session: Session, top: Path, consultation_id: uuid.UUID, selection: Selection = EVERYTHING
) -> Results:
    """What the responses say now, from the copy under `top`; made once for each state of them.

    Under a selection nothing sensitive and nothing about people is in them: tables of chosen
    responses could be subtracted from each other until one person is left.
    """
    versions, late_counts = _versions(session, consultation_id)
    try:
        return _from_copy(session, top, consultation_id, versions, late_counts, selection)
    except (columns.Unreadable, FileNotFoundError):
        # The copy may be deleted at any time, also between two steps of ours.
        columns.discard(top, consultation_id)
        return _from_copy(session, top, consultation_id, versions, late_counts, selection)


def _from_copy(
    session: Session,
    top: Path,
    consultation_id: uuid.UUID,
    versions: Mapping[int, uuid.UUID],
    late_counts: bool,
    selection: Selection,
) -> Results:
    copy = columns.up_to_date(session, top, consultation_id)
    mark = f"{consultation_id.hex}.{len(versions)}.{int(late_counts)}.{copy.mark}"
    if not selection.is_everything:
        mark += f".{selection.mark}"
    return _results.of(
        mark, lambda: _counted(mark, session, versions, copy, late_counts, selection)
    )


def rows_selected(
    session: Session, top: Path, consultation_id: uuid.UUID, selection: Selection
) -> "polars.DataFrame":
    """The rows of the column copy that count and are selected."""
    versions, late_counts = _versions(session, consultation_id)
    copy = columns.up_to_date(session, top, consultation_id)
    questionnaire = asked_in(
        {number: definition_of(session, version_id) for number, version_id in versions.items()}
    )
    return selection.rows(_that_count(copy.responses, late_counts), questionnaire)


def ids_selected(
    session: Session, top: Path, consultation_id: uuid.UUID, selection: Selection
) -> list[uuid.UUID]:
    """The responses of a selection, by id."""
    rows = rows_selected(session, top, consultation_id, selection)
    return [uuid.UUID(each) for each in rows[ID].to_list()]


class _Results:
    """The latest results, kept in this process until the responses change."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Results] = OrderedDict()
        self._lock = Lock()

    def of(self, mark: str, count: Any) -> Results:
        with self._lock:
            if mark in self._kept:
                self._kept.move_to_end(mark)
                return self._kept[mark]
        results: Results = count()
        with self._lock:
            self._kept[mark] = results
            while len(self._kept) > KEPT_RESULTS:
                self._kept.popitem(last=False)
        return results


_results = _Results()


def _versions(session: Session, consultation_id: uuid.UUID) -> tuple[dict[int, uuid.UUID], bool]:
    """The id of each version by its number, and whether officers have had late ones counted."""
    rows = session.execute(
        select(Version.number, Version.id, Consultation.late_counts)
        .join(Version.consultation)
        .where(Version.consultation_id == consultation_id)
    ).all()
    return {row.number: row.id for row in rows}, any(row.late_counts for row in rows)


def _counted(
    mark: str,
    session: Session,
    versions: Mapping[int, uuid.UUID],
    copy: columns.Copy,
    late_counts: bool,
    selection: Selection,
) -> Results:
    everything = copy.responses
    late = _tally(everything, columns.TIMELINESS).get(Timeliness.LATE, 0)
    kept = _that_count(everything, late_counts)
    answered = {int(each) for each in kept[VERSION].unique().to_list()}
    about = {int(each) for each in copy.equality[VERSION].unique().to_list()}
    questionnaire = asked_in(
        {
            number: definition_of(session, version_id)
            for number, version_id in versions.items()
            if number in answered | about or number == max(versions)
        }
    )
    set_aside = everything.height - kept.height
    kept = selection.rows(kept, questionnaire)
    total = kept.height
    whole = selection.is_everything
    pages = _summed(questionnaire.pages if whole else questionnaire.open, kept, total)
    return Results(
        mark=mark,
        total=total,
        late=set_aside,
        late_counted=late if late_counts else 0,
        in_flight=_tally(kept, columns.TIMELINESS).get(Timeliness.IN_FLIGHT, 0),
        by_day=tuple(sorted(_tally(kept, columns.DAY).items())),
        by_channel=_in_channel_order(_tally(kept, columns.CHANNEL)),
        by_language=tuple(
            sorted(_tally(kept, columns.LANGUAGE).items(), key=lambda each: (-each[1], each[0]))
        ),
        by_version=tuple(
            sorted((int(number), count) for number, count in _tally(kept, VERSION).items())
        ),
        sections=_sections(pages),
        equality=_summed(questionnaire.equality, copy.equality, total) if whole else (),
        questionnaire=questionnaire,
    )


def _that_count(frame: "polars.DataFrame", late_counts: bool) -> "polars.DataFrame":
    if late_counts:
        return frame
    return frame.filter(frame[columns.TIMELINESS] != Timeliness.LATE)


def _in_channel_order(tally: Tally) -> tuple[tuple[Channel, int], ...]:
    return tuple((each, tally[each]) for each in Channel if each in tally)


def _summed(
    asked: Sequence[Asked], frame: "polars.DataFrame", total: int
) -> tuple[QuestionResult, ...]:
    """The summary of each question; of one that is asked no more, only if it has answers."""
    found = []
    for each in asked:
        answered = _answered(frame, [name for name in each.stored if name in frame.columns])
        if not each.current and not answered:
            continue
        summary = summary_of(each, frame, total)
        if each.protected:
            were_asked = max(number_asked(each, asked, frame, total), answered)
            guarded = protect(summary, total, were_asked)
            found.append(QuestionResult(asked=each, summary=guarded))
        else:
            found.append(QuestionResult(asked=each, summary=summary))
    return tuple(found)


def summary_of(asked: Asked, frame: "polars.DataFrame", total: int) -> Summary:
    """What these rows of the copy say to one question; `total` is how many people they are of."""
    present = [name for name in asked.stored if name in frame.columns]
    tallies = {
        column.name: dict(sorted(_tally(frame, name).items()))
        for column, name in zip(asked.question.columns(), asked.stored, strict=True)
        if name in present
    }
    return asked.question.summarise(total, _answered(frame, present), tallies)


def _answered(frame: "polars.DataFrame", names: list[str]) -> int:
    """How many rows have anything in one of these columns."""
    if not names:
        return 0
    blank = frame[names[0]].is_null()
    for name in names[1:]:
        blank = blank & frame[name].is_null()
    return frame.height - int(blank.sum())


def _tally(frame: "polars.DataFrame", name: str) -> dict[Any, int]:
    """How often each value of a column occurs, empty cells left out."""
    counts = frame[name].drop_nulls().value_counts(name="number")
    return dict(zip(counts[name].to_list(), counts["number"].to_list(), strict=True))


def _sections(results: Iterable[QuestionResult]) -> tuple[Section, ...]:
    """The questions grouped by their page, in order; a page that is gone keeps its own section."""
    grouped: dict[str, list[QuestionResult]] = {}
    for each in results:
        if each.asked.page:
            grouped.setdefault(each.asked.page.id, []).append(each)
    return tuple(
        Section(page=page, priority=questions[0].asked.priority, questions=tuple(questions))
        for questions in grouped.values()
        if (page := questions[0].asked.page)
    )
