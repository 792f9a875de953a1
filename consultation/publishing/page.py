"""What the public page of results shows: priority by priority, what was asked, said and done.

The figures are the final ones: they do not change any more. It must not know requests.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from consultation.analysis.asked import Asked
from consultation.analysis.guarded_breakdowns import GuardedBreakdown
from consultation.analysis.held_back import Figures
from consultation.analysis.results import QuestionResult
from consultation.analysis.singling_out import that_tell
from consultation.analysis.subtracting import Pair
from consultation.lifecycle.consultations import Current
from consultation.lifecycle.keying import no_more_can_come
from consultation.lifecycle.models import Version
from consultation.publishing.choosing import Choice
from consultation.publishing.models import WhatWasDone
from consultation.publishing.panels_by_group import Panels
from consultation.questionnaire.definition import Page, Priority
from consultation.reporting.guarded import guarded
from consultation.reporting.report import Report, final_report_if_made, report_of
from consultation.reporting.starring import Starred


@dataclass(frozen=True, kw_only=True)
class Quoted:
    """One comment, in the words that may be published."""

    words: str
    language: str


@dataclass(frozen=True, kw_only=True)
class Part:
    """What the page shows of one question: its figures and comments."""

    result: QuestionResult
    quotations: tuple[Quoted, ...]
    breakdowns: tuple[tuple[Pair, GuardedBreakdown], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Subject:
    """One priority, or one page of questions without a priority: what was asked, said and done."""

    priority: Priority | None
    page: Page
    parts: tuple[Part, ...]
    done: tuple[WhatWasDone, ...]
    said: str = ""
    """What officers add to the sentences that are made from the figures."""

    @property
    def results(self) -> tuple[QuestionResult, ...]:
        """The results of its questions."""
        return tuple(each.result for each in self.parts)


@dataclass(frozen=True, kw_only=True)
class Published:
    """The whole page."""

    report: Report
    introduction: str
    sections: tuple[Subject, ...]
    done: tuple[WhatWasDone, ...]
    """What was done about the whole consultation."""


def published(
    report: Report,
    choice: Choice,
    starred: Sequence[Starred],
    done: Sequence[WhatWasDone],
    panels: Panels,
) -> Published:
    """The page for a choice. What was chosen and no longer exists is left out."""
    quoted = _quoted(choice, starred)
    wanted = [
        Part(
            result=each,
            quotations=tuple(quoted.get(each.key, ())),
            breakdowns=tuple(
                (pair, found) for pair, found in panels.items() if pair[0] == each.key
            ),
        )
        for each in report.results.open
        if each.key in choice.panels or each.key in quoted
    ]
    sections: dict[str, list[Part]] = {}
    for part in wanted:
        sections.setdefault(_subject(part), []).append(part)
    shown = tuple(_section(parts, done, choice.said) for parts in sections.values())
    told = {each.priority.id for each in shown if each.priority}
    return Published(
        report=report,
        introduction=choice.introduction,
        sections=shown,
        done=tuple(each for each in done if each.priority not in told),
    )


def _subject(part: Part) -> str:
    asked = part.result.asked
    return f"priority {asked.priority.id}" if asked.priority else f"page {_page(part).id}"


def _page(part: Part) -> Page:
    page = part.result.asked.page
    if page is None:
        raise ValueError(f"{part.result.key} stands on no page")
    return page


def _section(
    parts: Sequence[Part], done: Sequence[WhatWasDone], said: Mapping[str, str]
) -> Subject:
    priority = parts[0].result.asked.priority
    return Subject(
        priority=priority,
        page=_page(parts[0]),
        parts=tuple(parts),
        done=tuple(each for each in done if priority and each.priority == priority.id),
        said=said.get(priority.id, "") if priority else "",
    )


def _quoted(choice: Choice, starred: Sequence[Starred]) -> Mapping[str, list[Quoted]]:
    """The comments of each question, in their public words."""
    found: dict[str, list[Quoted]] = {}
    for each in starred:
        words = choice.quotations.get(each.id)
        if words:
            language = each.comment.language
            found.setdefault(each.asked.key, []).append(Quoted(words=words, language=language))
    return found


def report_to_preview(session: Session, instance: Path, current: Current) -> Report:
    """The report that the public sees, or would see if results were published now.

    While more responses can come, it tells nothing of areas and kinds of organisations.
    """
    if final := final_report_if_made(session, instance, current):
        return final
    figures = Figures.FINAL if no_more_can_come(session, current) else Figures.NONE
    return guarded(report_of(session, instance, current), figures)


def waiting(session: Session, current: Current, report: Report, choice: Choice) -> list[Asked]:
    """The chosen questions of which nothing is public until keying is declared ended."""
    if no_more_can_come(session, current):
        return []
    return [each for each in that_tell(report.results.questionnaire) if each.key in choice.panels]


def versions_since(session: Session, current: Current) -> Mapping[int, date]:
    """The first day on which each version was asked, in the consultation's time zone."""
    zone, opens = ZoneInfo(current.definition.timezone), current.window.opens
    rows = session.execute(
        select(Version.number, Version.loaded_at).where(
            Version.consultation_id == current.consultation.id
        )
    )
    return {number: max(loaded_at, opens).astimezone(zone).date() for number, loaded_at in rows}
