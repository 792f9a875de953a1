"""The stored tables: protected questions by themselves, open ones broken down by these, and what
could single somebody out by themselves.

They are always of the whole consultation, and hold only what may be shown (decision 0005). It must
not know when they are made, nor where they are kept.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from consultation.analysis.asked import Asked, Questionnaire
from consultation.analysis.disclosure.blurring import Crowd, figure, with_doubt
from consultation.analysis.disclosure.laid_out import Cells, parts_of
from consultation.analysis.dividing import column_of, options_of
from consultation.analysis.routing import were_asked
from consultation.analysis.singling_out import that_tell, where_from
from consultation.analysis.tallies import (
    Coded,
    Tallied,
    cells,
    coded,
    joined_name,
    tallied,
    tallied_by,
)
from consultation.questionnaire.summaries import Counts

if TYPE_CHECKING:
    import polars

FEWEST = 100
"""With fewer responses than this, no open question is broken down by a protected one."""
Groups = Mapping[str, Mapping[str, Cells]]
"""The cells that are shown for a protected question: by its options, then by open question."""


@dataclass(frozen=True, kw_only=True)
class FixedTables:
    """Every figure that is shown; a cell that is not here is held back."""

    alone: Mapping[str, Cells] = field(default_factory=dict)
    """Questions by themselves, by `name_of`: protected ones, and those that `that_tell` finds."""
    by: Mapping[str, Groups] = field(default_factory=dict)
    """Open questions broken down by protected ones, by `name_of` of the protected question."""

    def who(self, asked: Asked) -> Cells:
        """The cells that are shown of a question by itself."""
        return self.alone.get(name_of(asked), {})

    def those(self, by: Asked, group: str, asked: Asked) -> Cells:
        """The cells that are shown of an open question, for those who chose `group` at `by`."""
        return self.by.get(name_of(by), {}).get(group, {}).get(asked.key, {})


def name_of(asked: Asked) -> str:
    """The name of a question in the tables (see `joined_name`)."""
    return joined_name(asked, asked.key)


def about_people(questionnaire: Questionnaire) -> tuple[Asked, ...]:
    """The protected questions: equality questions first, then sensitive ones of the pages."""
    sensitive = (each for each in questionnaire.pages if each.protected)
    return (*questionnaire.equality, *sensitive)


def are_needed(questionnaire: Questionnaire) -> bool:
    """Whether there is any question of which only stored tables may be shown."""
    return bool(about_people(questionnaire) or where_from(questionnaire))


def characteristics(questionnaire: Questionnaire) -> tuple[Asked, ...]:
    """The protected questions by which open ones are broken down: those with options."""
    return tuple(each for each in about_people(questionnaire) if options_of(each))


def tabulated(
    questionnaire: Questionnaire, rows: "polars.DataFrame", before: FixedTables
) -> FixedTables:
    """The tables of `rows`, which hold every response that counts.

    `before` are the tables shown so far: a figure changes only when it is far enough from the last.
    """
    protected, telling = about_people(questionnaire), that_tell(questionnaire)
    everybody = coded(rows, (*questionnaire.open, *protected) if protected else telling)
    alone: dict[str, Cells] = {}
    for asked in telling:
        # Who was asked is not known here: chance is drawn from everybody, anew for every set.
        heard = everybody.where(were_asked(asked, questionnaire.open, rows).to_numpy())
        crowd = Crowd(number=len(heard), keys=everybody.sum_of_keys, said=everybody.sum_of_keys)
        people = _People(asked, heard, crowd)
        alone[name_of(asked)] = _who_was_heard(people, before.who(asked))
    if not protected:
        return FixedTables(alone=alone)
    open_questions = tallied(everybody, questionnaire.open)
    by: dict[str, Groups] = {}
    for asked in protected:
        heard = everybody.where(were_asked(asked, questionnaire.open, rows).to_numpy())
        people = _People(asked, heard)
        alone[name_of(asked)] = who = _who_was_heard(people, before.who(asked))
        if options_of(asked) and len(heard) >= FEWEST:
            groups = [each.id for each in options_of(asked) if f"/{each.id}" in who]
            known = open_questions if heard is everybody else tallied(heard, questionnaire.open)
            by[name_of(asked)] = _broken_down(people, known, groups, questionnaire.open, before)
    return FixedTables(alone=alone, by=by)


class _People:
    """Those who were asked one question, and those of them who answered it."""

    def __init__(self, asked: Asked, heard: Coded, crowd: Crowd | None = None) -> None:
        self.asked = asked
        self.said = heard.who_answered(asked)
        self.crowd = crowd or Crowd(
            number=len(heard), keys=heard.sum_of_keys, said=self.said.sum_of_keys
        )
        """What the chance of its own cells is drawn from: all who were asked it, or `crowd`."""
        summary = asked.question.summarise(0, 0, {})
        self.overlap = isinstance(summary, Counts) and summary.several
        """Whether somebody can be in several of its groups."""


def _who_was_heard(people: _People, before: Cells) -> Cells:
    asked, crowd = people.asked, people.crowd
    counts = cells(asked, tallied(people.said, [asked]).numbers)
    figures = _figures(
        counts, dict.fromkeys(counts, crowd), lambda name: f"{name_of(asked)}{name}", before
    )
    shown: dict[str, int] = {}
    for part in parts_of(asked.question.summarise(0, 0, {})):
        names = [part.name_of(each.id) for each in part.options]
        apart = [names] if part.exclusive else [[name] for name in names]
        for together in (*apart, [part.name_of()]):
            some = {name: figures[name] for name in together if name in figures}
            shown |= with_doubt(some, crowd.number)
    return shown


def _broken_down(
    people: _People,
    known: Tallied,
    groups: Sequence[str],
    questions: Sequence[Asked],
    before: FixedTables,
) -> Groups:
    """What may be shown of each open question for each of `groups`.

    `known` are the counts of the open questions among all who were asked the protected one.
    """
    who_said = tallied(people.said, questions)
    options = {group: _column(people.asked, group) for group in groups}
    theirs = tallied_by(people.said, options, questions)
    shown: dict[str, dict[str, Cells]] = {group: {} for group in groups}
    for question in questions:
        crowds = _crowds(question, known, who_said)
        figures = {
            group: _figures(
                cells(question, theirs[group].numbers),
                crowds,
                lambda _, group=group: f"{name_of(people.asked)}/{group}",  # type: ignore[misc]  # mypy cannot infer a lambda with a default
                before.those(people.asked, group, question),
            )
            for group in groups
        }
        left = _without_what_follows(figures, crowds, overlap=people.overlap)
        for group, found in left.items():
            shown[group][question.key] = _with_bases(question, found)
    return shown


def _crowds(question: Asked, known: Tallied, who_said: Tallied) -> dict[str, Crowd]:
    """For each cell of an open question: those in it who were asked the protected question."""
    keys, said = cells(question, known.keys), cells(question, who_said.keys)
    return {
        name: Crowd(number=number, keys=keys[name], said=said[name])
        for name, number in cells(question, known.numbers).items()
    }


def _column(asked: Asked, group: str) -> tuple[str, bool]:
    """The column by which a group is told, and whether that is a flag (see `tallied_by`)."""
    name, flag = column_of(asked, group)
    return joined_name(asked, name), flag


def _figures(
    counts: Cells, crowds: Mapping[str, Crowd], called: Callable[[str], str], before: Cells
) -> dict[str, int]:
    """What may be shown of each cell by itself; `called` names it for drawing its chance."""
    found = {}
    for name, count in counts.items():
        blurred = crowds[name].blurred(count, called(name))
        shown = figure(count, blurred, before.get(name))
        if shown is not None:
            found[name] = shown
    return found


def _without_what_follows(
    figures: Mapping[str, Cells], crowds: Mapping[str, Crowd], *, overlap: bool
) -> dict[str, dict[str, int]]:
    """The figures without those that could be worked out by subtracting from a known number.

    Anybody may know how many gave each answer to an open question.
    """
    left: dict[str, dict[str, int]] = {group: {} for group in figures}
    for name, crowd in crowds.items():
        cells = {group: found[name] for group, found in figures.items() if name in found}
        apart = [{group: cell} for group, cell in cells.items()] if overlap else [cells]
        for together in apart:
            for group, cell in with_doubt(together, crowd.number).items():
                left[group][name] = cell
    return left


def _with_bases(question: Asked, cells: Cells) -> dict[str, int]:
    """The cells of those parts whose base is shown: without it there are no percentages."""
    found = {}
    for part in parts_of(question.question.summarise(0, 0, {})):
        names = [part.name_of(), *(part.name_of(each.id) for each in part.options)]
        if part.name_of() in cells:
            found.update({name: cells[name] for name in names if name in cells})
    return found
