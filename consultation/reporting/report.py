"""`Report`: one consultation's results with their words and charts, cached for each state of them.

Pages show it and downloads write it out. It must not know requests.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from sqlalchemy.orm import Session

from consultation.analysis.breakdowns import Breakdown
from consultation.analysis.comparing import WARDS, Characteristic, Reach
from consultation.analysis.disclosure import Protected
from consultation.analysis.final_figures import Final, final_figures, final_figures_if_made
from consultation.analysis.reach import reach_of
from consultation.analysis.results import QuestionResult, Results, results_for
from consultation.analysis.selection import EVERYTHING, Selection
from consultation.analysis.singling_out import could_single_out
from consultation.analysis.wordings import asked_only_in, figures_by_wording
from consultation.languages import SOURCE
from consultation.latest import Latest
from consultation.lifecycle.consultations import Current
from consultation.questionnaire.outlines import Outlines, outlines_of
from consultation.questionnaire.text import Text
from consultation.questionnaire.wording import N_
from consultation.reporting.charts.alt_texts import alt_text, days_alt_text
from consultation.reporting.charts.drawings import NARROW, WIDE, Drawing
from consultation.reporting.charts.heard_pictures import compared_drawing, map_drawing
from consultation.reporting.charts.pictures import days_drawing, drawing_of
from consultation.reporting.charts.surrounds import Heading
from consultation.reporting.words.chart_words import charts_speak, gettext, sentences
from consultation.reporting.words.figures import listed

BY_DAY = "responses.by-day"
"""The name of the chart of responses by day; no question can have it, since no id has a dot."""
HEARD, MAP = "heard.", "heard-map.area"
"""The prefix of the names of charts of who was heard, and the name of the map."""
MADE_UP = N_("Made-up responses for demonstration")
CHOSE_TO = N_("People who chose to respond; not a survey of the population")
"""Every chart says so itself, since it is used without its page."""
EXACT = N_("Exact counts, including small ones: not for publication")
DEPENDS = N_("Not everybody was asked: it depended on earlier answers.")
REWORDED = N_("This question changed while people answered.")
ONLY_IN = N_("Asked only in version %(number)s of the questionnaire.")
KEPT_REPORTS = 16


@dataclass(frozen=True, kw_only=True, eq=False)
class Report:
    """Results, and what is needed to show them in a language: title, window, charts."""

    results: Results
    title: str
    language: str
    made_up: bool
    window: tuple[date, date]
    titles: Text
    drawn: dict[tuple[str, int], Drawing | None]
    instance: Path
    selection: Selection = EVERYTHING
    charts_in: str | None = None
    """The language of the words that charts add; None for English."""
    changed: Mapping[str, Breakdown] = field(default_factory=dict)
    """For each question whose wording changed while people answered: its answers by wording."""
    final: Final | None = None
    """The final figures, where it is on these."""
    others: dict[str, "Report"] = field(default_factory=dict, init=False)
    """A cache of this report in other languages (`in_language`)."""

    @cached_property
    def reach(self) -> Reach | None:
        """How respondents compare with residents; None for a selection."""
        if self.is_selected:
            return None
        return reach_of(self.results, self.instance, self.language)

    @property
    def is_selected(self) -> bool:
        """Whether it is on some of the responses: what few of those said is exact."""
        return not self.selection.is_everything

    @property
    def areas(self) -> Characteristic | None:
        """The comparison by area; None where the number of residents is not known."""
        return self.reach.characteristic(WARDS) if self.reach else None

    @property
    def outlines(self) -> Outlines | None:
        """The outlines of these areas; None where they cannot be drawn."""
        return outlines_of(self.areas.areas, self.instance / "areas") if self.areas else None

    def heading(
        self,
        title: str,
        above: str = "",
        *,
        of: Iterable[str] = (),
        note: str = "",
        bare: bool = False,
    ) -> Heading:
        """The heading and source line of a chart; `note` stands beside its base.

        `of` are the questions whose figures it shows: it says if these are not to be published.
        """
        made_up = [gettext(MADE_UP)] if self.made_up else []
        exact = [gettext(EXACT)] if self.is_selected or self._is_exact_of_few(of) else []
        source = sentences([self.title, gettext(CHOSE_TO), *exact, *made_up])
        if self.is_selected:
            source += " A selection of the responses."
        return Heading(
            title=title, source=source, language=self.language, above=above, note=note, bare=bare
        )

    def _is_exact_of_few(self, keys: Iterable[str]) -> bool:
        """Whether one of these questions could single somebody out and nothing is held back."""
        few = could_single_out(self.results.questionnaire).intersection(keys)
        return any(
            each.key in few and not isinstance(each.summary, Protected)
            for each in self.results.open
        )

    def drawing(self, key: str, width: int = WIDE) -> Drawing | None:
        """The chart of a question, or of the responses by day; None where there is none."""
        if (key, width) not in self.drawn:
            with self.speaking():
                self.drawn[key, width] = self._draw(key, width, bare=False)
        return self.drawn[key, width]

    def bare(self, key: str) -> Drawing | None:
        """The same without heading and source, for a document that has these itself."""
        return self._draw(key, WIDE, bare=True)

    def _draw(self, key: str, width: int, *, bare: bool) -> Drawing | None:
        if key == BY_DAY:
            by_day = self.results.by_day
            heading = self.heading(gettext("Responses by day"), bare=bare)
            return days_drawing(by_day, self.window, heading, days_alt_text(by_day), width)
        if key == MAP or key.startswith(HEARD):
            return self._draw_heard(key, width, bare=bare)
        result = self.results.question(key)
        if result is None:
            return None
        title = result.asked.label.in_language(self.language)
        page = result.asked.page
        above = page.title.in_language(self.language) if page else ""
        note = " ".join(self._of_whom(result))
        heading = self.heading(title, above, of=[key], note=note, bare=bare)
        return drawing_of(result.summary, heading, alt_text(result.summary, self.language), width)

    def _of_whom(self, result: QuestionResult) -> Iterator[str]:
        """What the chart of a question must say for itself, since it is used without the page."""
        if result.asked.depends:
            yield gettext(DEPENDS)
        those = asked_only_in(result.asked, [number for number, _ in self.results.by_version])
        if those:
            yield gettext(ONLY_IN, number=listed([str(each) for each in those]))
        if result.key in self.changed:
            yield gettext(REWORDED)

    def _draw_heard(self, key: str, width: int, *, bare: bool) -> Drawing | None:
        reach, outlines = self.reach, self.outlines
        found = reach and reach.characteristic(WARDS if key == MAP else key.removeprefix(HEARD))
        if reach is None or not found:
            return None
        heading = self.heading(found.asked or found.title, of=[found.key], bare=bare)
        source = f"{heading.source} {reach.credit}"
        if key != MAP:
            return compared_drawing(found, replace(heading, source=source), width)
        if outlines is None:
            return None
        heading = replace(heading, source=f"{source} {outlines.credit}".strip())
        return map_drawing(found, outlines, heading, width)

    def charts(self) -> Iterator[tuple[str, Drawing]]:
        """Every chart that may be downloaded, with its name."""
        for key in (BY_DAY, MAP, f"{HEARD}{WARDS}", *(each.key for each in self.results.open)):
            drawing = self.drawing(key)
            if drawing:
                yield key, drawing

    def speaking(self) -> AbstractContextManager[None]:
        """A context in which charts are drawn in the language of this report."""
        return charts_speak(self.charts_in or SOURCE)

    def in_language(self, language: str) -> "Report":
        """The same report in `language`: titles, labels and the words of charts."""
        if language not in self.others:
            self.others[language] = replace(
                self,
                title=self.titles.in_language(language),
                language=language,
                charts_in=language,
                drawn={},
            )
        return self.others[language]


def report_of(
    session: Session, instance: Path, current: Current, selection: Selection = EVERYTHING
) -> Report:
    """The report on a consultation's responses, or on a selection of them, as of now."""
    consultation = current.consultation
    results = results_for(session, instance, consultation.id, selection)
    language = current.definition.language

    def made() -> Report:
        changed = figures_by_wording(
            session, instance, consultation.id, results, language, selection
        )
        return _report_of(instance, current, results, changed, selection)

    return _reports.of((results.mark, consultation.made_up, _days(current)), made)


def final_report(session: Session, instance: Path, current: Current) -> Report | None:
    """The report on the final figures; None while more responses can come."""
    final = final_figures(session, instance, current)
    return _report_on(instance, current, final) if final else None


def final_report_if_made(session: Session, instance: Path, current: Current) -> Report | None:
    """The same for officers who may see exact figures: their looking does not make the first."""
    final = final_figures_if_made(session, instance, current)
    return _report_on(instance, current, final) if final else None


def _report_on(instance: Path, current: Current, final: Final) -> Report:
    def made() -> Report:
        report = _report_of(instance, current, final.results, final.changed, EVERYTHING)
        return replace(report, final=final, drawn={})

    return _reports.of((final.results.mark, current.consultation.made_up, _days(current)), made)


_reports = Latest[tuple[str, bool, tuple[date, date]], Report](KEPT_REPORTS)


def _report_of(
    instance: Path,
    current: Current,
    results: Results,
    changed: Mapping[str, Breakdown],
    selection: Selection,
) -> Report:
    definition = current.definition
    return Report(
        results=results,
        title=definition.title.own,
        titles=definition.title,
        language=definition.language,
        made_up=current.consultation.made_up,
        window=_days(current),
        drawn={},
        instance=instance,
        selection=selection,
        changed=changed,
    )


def _days(current: Current) -> tuple[date, date]:
    """The first and the last day of the window, in the consultation's time zone."""
    return current.day_of(current.window.opens), current.day_of(current.window.closes)


__all__ = ["BY_DAY", "HEARD", "MADE_UP", "MAP", "NARROW", "WIDE", "Report", "report_of"]
