"""The questions of all versions of a consultation, joined into one list.

A question that a later version drops, or gives another type or another fixed sum, stays in the
list: a draft from before may still be sent. It must not know what was answered, nor any question
type.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from consultation.questionnaire.answers import Column
from consultation.questionnaire.bands import Band
from consultation.questionnaire.definition import Definition, Page, Priority, Question
from consultation.questionnaire.text import Text
from consultation.questionnaire.told_as_one import as_told

Thing = TypeVar("Thing")
Versions = Mapping[int, Definition]
"""The definitions of a consultation by their number."""
Place = tuple[Page | None, Priority | None, bool]
"""The page and the priority of a question, and whether it is protected."""


ABOUT = "@about"
"""Ends the key of an equality question that has the id of a question of the pages."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One question as it was asked in one version or several.

    - `key` names it in addresses and files: its id, or `id@3` for one whose id was given to another
      kind of question after version 3, or `id@about` for one about the person whose id a question
      of the pages has too.
    - `question` has the latest wording, and every option that it had in any version.
    - `wordings` has it as each version asked it.
    - `protected`: it is sensitive or about the person, so only blurred tables of it are shown.
    - `current`: the newest version asks it.
    """

    key: str
    question: Question
    wordings: Mapping[int, Question]
    page: Page | None
    """Where it stands, or stood last."""
    pages: tuple[Page, ...]
    """Wherever it stood, in one version or another."""
    priority: Priority | None
    protected: bool
    current: bool
    opened: Mapping[int, date]
    """The day on which each of these versions was to open."""

    @property
    def bands(self) -> tuple[Band, ...]:
        """The bands of its numbers or days."""
        return self.question.bands(self.opened[max(self.opened)])

    @property
    def bands_changed(self) -> bool:
        """Whether some version has other bands, so that two tables could be subtracted."""
        found = {tuple(band.id for band in self.bands)}
        for number, each in self.wordings.items():
            found.add(tuple(band.id for band in each.bands(self.opened[number])))
        return len(found) > 1

    @property
    def label(self) -> Text:
        """The latest wording."""
        return self.question.label

    @property
    def depends(self) -> bool:
        """Whether it is asked of some people alone, by what they answered before."""
        return bool(self.question.show_if or (self.page and self.page.show_if))

    @property
    def conditions_changed(self) -> bool:
        """Whether some versions asked it of other people than the latest did."""
        of_pages = {page.show_if for page in self.pages}
        return max(len(of_pages), len({each.show_if for each in self.wordings.values()})) > 1

    @property
    def retyped(self) -> bool:
        """Whether its id now belongs to a question of another kind."""
        return self.key.removesuffix(ABOUT) != self.question.id

    @property
    def columns(self) -> tuple[Column, ...]:
        """Its columns of `responses.csv`: named by its key, where that differs from its id."""
        return tuple(
            replace(each, name=self.key + each.name.removeprefix(self.question.id))
            for each in self.question.columns()
        )

    @property
    def stored(self) -> tuple[str, ...]:
        """The names of these columns in the column copy, in the same order."""
        return stored_names(self.question)


@dataclass(frozen=True, kw_only=True)
class Questionnaire:
    """Everything that was asked: the questions of the pages, and the equality questions."""

    pages: tuple[Asked, ...]
    equality: tuple[Asked, ...]

    @property
    def open(self) -> tuple[Asked, ...]:
        """The questions that are not protected: their answers may be downloaded."""
        return tuple(each for each in self.pages if not each.protected)


def stored_names(question: Question) -> tuple[str, ...]:
    """The names of a question's columns in the copy: a question of another kind has others."""
    kind = _kind(question)
    return tuple(f"{kind}/{each.name}" for each in question.columns())


def _kind(question: Question) -> str:
    """What answers must have alike to be counted together: the type, and the sum if it is fixed."""
    fixed_sum = question.fixed_sum()
    return question.type if fixed_sum is None else f"{question.type} {fixed_sum}"


def asked_in(versions: Versions) -> Questionnaire:
    """Join the questions of `versions`; the highest number is the current one."""
    pages = _joined(versions, lambda definition: definition.questions, _on_page)
    about = _joined(
        versions, lambda definition: as_told(definition.equality_questions), _about_people
    )
    taken = {each.key for each in pages}
    return Questionnaire(
        pages=pages,
        equality=tuple(
            replace(each, key=each.key + ABOUT) if each.key in taken else each for each in about
        ),
    )


def _on_page(definition: Definition, question: Question) -> Place:
    return definition.page_of[question.id], definition.about(question), question.sensitive


def _about_people(definition: Definition, question: Question) -> Place:
    return None, None, True


def _joined(
    versions: Versions,
    questions_of: Callable[[Definition], Mapping[str, Question]],
    place_of: Callable[[Definition, Question], Place],
) -> tuple[Asked, ...]:
    numbers = sorted(versions, reverse=True)
    wordings: dict[tuple[str, str], dict[int, Question]] = {}
    for number in reversed(numbers):
        for each in questions_of(versions[number]).values():
            wordings.setdefault((each.id, _kind(each)), {})[number] = each
    latest_of_id: dict[str, int] = {}
    for (id_, _), known in wordings.items():
        latest_of_id[id_] = max(*known, latest_of_id.get(id_, 0))
    order = in_order(
        [(each.id, _kind(each)) for each in questions_of(versions[number]).values()]
        for number in numbers
    )
    asked = []
    for id_, kind in order:
        known = wordings[id_, kind]
        number = max(known)
        places = {each: place_of(versions[each], known[each]) for each in known}
        page, priority, _ = places[number]
        asked.append(
            Asked(
                key=id_ if number == latest_of_id[id_] else f"{id_}@{number}",
                question=_widened(known),
                wordings=known,
                page=page,
                pages=tuple(page for page, _, _ in places.values() if page),
                priority=priority,
                protected=any(sensitive for _, _, sensitive in places.values()),
                current=number == numbers[0],
                opened={each: _opened(versions[each]) for each in known},
            )
        )
    return tuple(asked)


def _opened(definition: Definition) -> date:
    return definition.opens.instant.astimezone(ZoneInfo(definition.timezone)).date()


def _widened(wordings: Mapping[int, Question]) -> Question:
    newest_first = [wordings[number] for number in sorted(wordings, reverse=True)]
    question = newest_first[0]
    for older in newest_first[1:]:
        question = _with_all_of(question, older)
    return question


def in_order(lists: Iterable[Sequence[Thing]]) -> list[Thing]:
    """The union of `lists`, in the order of the first.

    What only a later list has is put behind the thing that it follows there.
    """
    merged: list[Thing] = []
    for each in lists:
        place = 0
        for thing in each:
            if thing in merged:
                place = merged.index(thing) + 1
            else:
                merged.insert(place, thing)
                place += 1
    return merged


_LIMIT = (Decimal, date)
_ITS_OWN = ("id", "type", "label", "hint", "show_if")


def _with_all_of(newer: Any, older: Any) -> Any:
    """`newer`, extended so that it can hold every answer to `older` too: options, wider limits."""
    if not is_dataclass(newer) or isinstance(newer, Text | type) or type(newer) is not type(older):
        return newer
    changes = {}
    for field in fields(newer):
        if field.init and field.name not in _ITS_OWN:
            new, old = getattr(newer, field.name), getattr(older, field.name)
            widened = _wider(field.name, new, old)
            if widened is not new:
                changes[field.name] = widened
    return replace(newer, **changes) if changes else newer


def _wider(name: str, new: Any, old: Any) -> Any:
    if isinstance(new, bool) or isinstance(old, Text):
        return new or old  # what was on, or had words, stays so
    if isinstance(new, _LIMIT) or isinstance(old, _LIMIT):
        farther = min if name == "min" else max
        return None if new is None or old is None else farther(new, old)
    if isinstance(new, int) or isinstance(old, int):
        return None if new is None or old is None else max(new, old)  # None is no limit
    if isinstance(new, tuple) and isinstance(old, tuple):
        return _all_members(new, old)
    return _with_all_of(new, old)


def _all_members(newer: tuple[Any, ...], older: tuple[Any, ...]) -> Any:
    members = {_identity(each): each for each in (*older, *newer)}
    if None in members:
        return newer
    order = in_order([[_identity(each) for each in newer], [_identity(each) for each in older]])
    if len(order) == len(newer):
        return newer
    return type(newer)(members[each] for each in order)


def _identity(member: Any) -> str | None:
    """The id by which answers name a member of a list; None for members without one."""
    if isinstance(member, str):
        return member
    return getattr(member, "id", None) or getattr(member, "code", None)
