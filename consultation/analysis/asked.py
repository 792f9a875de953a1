"""What was asked, over all versions of a consultation: one entry a question, latest wording first.

A question that was taken away or retyped stays here once somebody answered it. It must not know
how many did, nor any question type.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar

from consultation.questionnaire.answers import Column
from consultation.questionnaire.definition import Definition, Page, Priority, Question
from consultation.questionnaire.text import Text

Thing = TypeVar("Thing")
Versions = Mapping[int, Definition]
"""The definitions of a consultation by their number."""
Place = tuple[Page | None, Priority | None, bool]
"""The page and the priority of a question, and whether it is sensitive."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One question as it was asked in one version or several.

    `key` names it in addresses and files: its id, or `id@3` for one that changed its type after
    version 3. `question` has the latest wording, and every option that it ever had.
    """

    key: str
    question: Question
    wordings: Mapping[int, Question]
    page: Page | None
    priority: Priority | None
    protected: bool
    current: bool

    @property
    def label(self) -> Text:
        """The latest wording."""
        return self.question.label

    @property
    def columns(self) -> tuple[Column, ...]:
        """Its columns, named as in the files: unlike the question's own where the key differs."""
        return tuple(
            replace(each, name=self.key + each.name.removeprefix(self.question.id))
            for each in self.question.columns()
        )

    @property
    def stored(self) -> tuple[str, ...]:
        """The names of the same columns in the column copy."""
        return stored_names(self.question)


@dataclass(frozen=True, kw_only=True)
class Questionnaire:
    """Everything that was asked: on the pages, and about the people."""

    pages: tuple[Asked, ...]
    equality: tuple[Asked, ...]

    @property
    def open(self) -> tuple[Asked, ...]:
        """What may be downloaded: nothing sensitive, nothing about the people."""
        return tuple(each for each in self.pages if not each.protected)


def stored_names(question: Question) -> tuple[str, ...]:
    """The names of a question's columns in the copy, which no other type of question shares."""
    return tuple(f"{question.type}/{each.name}" for each in question.columns())


def asked_in(versions: Versions) -> Questionnaire:
    """Join the questions of `versions`, of which the highest is the current one."""
    return Questionnaire(
        pages=_joined(versions, lambda definition: definition.questions, _on_page),
        equality=_joined(versions, lambda definition: definition.equality_questions, _about_people),
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
            wordings.setdefault((each.id, each.type), {})[number] = each
    latest_of_id: dict[str, int] = {}
    for (id_, _), known in wordings.items():
        latest_of_id[id_] = max(*known, latest_of_id.get(id_, 0))
    order = in_order(
        [(each.id, each.type) for each in questions_of(versions[number]).values()]
        for number in numbers
    )
    asked = []
    for id_, type_ in order:
        known = wordings[id_, type_]
        number = max(known)
        page, priority, _ = place_of(versions[number], known[number])
        asked.append(
            Asked(
                key=id_ if number == latest_of_id[id_] else f"{id_}@{number}",
                question=_widened(known),
                wordings=known,
                page=page,
                priority=priority,
                protected=any(place_of(versions[each], known[each])[2] for each in known),
                current=number == numbers[0],
            )
        )
    return tuple(asked)


def _widened(wordings: Mapping[int, Question]) -> Question:
    newest_first = [wordings[number] for number in sorted(wordings, reverse=True)]
    question = newest_first[0]
    for older in newest_first[1:]:
        question = _with_all_of(question, older)
    return question


def in_order(lists: Iterable[Sequence[Thing]]) -> list[Thing]:
    """The union of `lists`: in the order of the first, what only later ones have put behind what
    it stands behind there."""
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


_ITS_OWN = ("id", "type", "label", "hint", "show_if")


def _with_all_of(newer: Any, older: Any) -> Any:
    """`newer` with whatever only `older` can hold: options, rows, steps, places, wider limits."""
    if not is_dataclass(newer) or isinstance(newer, Text | type) or type(newer) is not type(older):
        return newer
    changes = {}
    for field in fields(newer):
        if field.init and field.name not in _ITS_OWN:
            new, old = getattr(newer, field.name), getattr(older, field.name)
            widened = _wider(new, old)
            if widened is not new:
                changes[field.name] = widened
    return replace(newer, **changes) if changes else newer


def _wider(new: Any, old: Any) -> Any:
    if isinstance(new, bool) or isinstance(old, Text):
        return new or old  # what was on, or had words, stays so
    if isinstance(new, int) or isinstance(old, int):
        return None if new is None or old is None else max(new, old)  # none is no limit
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
    """What answers call a member of a list; None for what is no option, row, step or place."""
    if isinstance(member, str):
        return member
    return getattr(member, "id", None) or getattr(member, "code", None)
