"""Compares two versions of a definition, for the public record: everything that residents read.

That is texts, times, rules and addresses. It must not know files, windows or answers.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import count
from typing import Any

from consultation.questionnaire.definition import Definition, Question
from consultation.questionnaire.text import Reach, Text
from consultation.questionnaire.times import grace_written

_NUMBERED = re.compile(r"(\w+)\[(\d+)\]")


def differences(old: Definition, new: Definition) -> list[dict[str, str]]:
    """What changes for residents, each as a dictionary for the public record.

    `what` is the place in the definition, `before` and `after` are the words; either is '' if
    something was added or removed. `language` is there if it is not the definition's own. `of` is
    there for numbers and addresses, and says which document or helpline they belong to.
    """
    numbers = _numbers_of(old, new)
    before = {each.place: each for each in _read_by_residents(old, numbers[0])}
    after = {each.place: each for each in _read_by_residents(new, numbers[1])}
    return [
        _difference(place, before.get(place), after.get(place))
        for place in dict.fromkeys([*after, *before])
        if _words(before.get(place)) != _words(after.get(place))
    ]


def summary_of(changed: Sequence[Mapping[str, str]]) -> str:
    """How many texts were changed, added and taken away, as part of a sentence."""
    kinds = {
        "changed": sum(bool(each["before"] and each["after"]) for each in changed),
        "added": sum(not each["before"] for each in changed),
        "taken away": sum(not each["after"] for each in changed),
    }
    parts = [
        f"{number} text{'' if number == 1 else 's'} {kind}"
        for kind, number in kinds.items()
        if number
    ]
    return ", ".join(parts) or "no wording changed"


@dataclass(frozen=True)
class _Read:
    """Something that residents read, and where it is in the definition.

    `language` and `of` are as in `differences`.
    """

    where: str
    words: str
    language: str = ""
    of: str = ""

    @property
    def place(self) -> tuple[str, str]:
        """The key by which it is found in the other version."""
        return self.where, self.language


def _words(read: _Read | None) -> str:
    return read.words if read else ""


def _difference(
    place: tuple[str, str], before: _Read | None, after: _Read | None
) -> dict[str, str]:
    where, language = place
    of = next((each.of for each in (after, before) if each), "")
    told = {"what": where, "before": _words(before), "after": _words(after)}
    return told | {key: said for key, said in (("language", language), ("of", of)) if said}


@dataclass(frozen=True)
class _Numbers:
    """The numbers of those parts of a definition that have no ids."""

    documents: Sequence[int]
    helplines: Sequence[int]


def _numbers_of(old: Definition, new: Definition) -> tuple[_Numbers, _Numbers]:
    """The numbers in both versions, the old one first.

    In the new version parts are numbered in order. In the old one, each part has the number of the
    new part that it has become.
    """
    documents = _became(
        old.documents,
        new.documents,
        (lambda it: (it.title.own, it.url), lambda it: it.url, lambda it: it.title.own),
    )
    helplines = _became(
        old.helplines,
        new.helplines,
        (
            lambda it: (it.name.own, it.telephone, it.url),
            lambda it: it.name.own,
            lambda it: it.telephone,
            lambda it: it.url,
        ),
    )
    in_order = _Numbers(range(1, len(new.documents) + 1), range(1, len(new.helplines) + 1))
    return _Numbers(documents, helplines), in_order


def _became(
    old: Sequence[Any], new: Sequence[Any], traits: Sequence[Callable[[Any], object]]
) -> list[int]:
    """For each old part, the number of the new part that it became.

    `traits` are functions, the most telling first. An old part becomes the first new one with the
    same trait that no other has become. If there is none, it gets a number that is not used.
    """
    left = dict(enumerate(new, 1))
    found: dict[int, int] = {}
    for trait in traits:
        for place, part in enumerate(old):
            if place in found or not trait(part):
                continue
            alike = [number for number, each in left.items() if trait(each) == trait(part)]
            if alike:
                found[place] = alike[0]
                del left[alike[0]]
    gone = count(len(new) + 1)
    return [found.get(place) or next(gone) for place in range(len(old))]


def _read_by_residents(definition: Definition, numbers: _Numbers) -> Iterator[_Read]:
    for place, text in _texts(definition, numbers):
        for language, words in text.by_language.items():
            yield _Read(place, words, "" if language == text.fallback else language)
    for place, fact, of in _facts(definition, numbers):
        key = place.rpartition(".")[2]
        if isinstance(fact, Reach):
            for language, words in fact.by_language.items():
                own = language == fact.fallback
                yield _Read(place, f"{key}: {words}", "" if own else language, of)
        else:
            yield _Read(place, f"{key}: {fact}", of=of)


def _texts(definition: Definition, numbers: _Numbers) -> Iterator[tuple[str, Text]]:
    yield from _texts_of(definition)
    for name in ("decision", "data_protection", "contact"):
        yield from _texts_of(getattr(definition, name), f"{name}.")
    for number, document in zip(numbers.documents, definition.documents, strict=True):
        yield from _texts_of(document, f"documents.{number}.")
    for number, helpline in zip(numbers.helplines, definition.helplines, strict=True):
        yield from _texts_of(helpline, f"helplines.{number}.")
    for priority in definition.priorities:
        yield from _texts_of(priority, f"priorities.{priority.id}.")
        for action in priority.actions:
            yield f"priorities.{priority.id}.{action.id}", action.text
    for page in definition.pages:
        yield from _texts_of(page, f"pages.{page.id}.")
    for question in (*definition.questions.values(), *definition.equality_questions.values()):
        for path, text in question.texts():
            yield f"{question.id}.{_by_id(question, path)}", text


def _by_id(question: Question, path: str) -> str:
    """A path within a question by the ids of its options: their numbers change as others come."""
    found = _NUMBERED.match(path)
    if not found:
        return path
    option = getattr(question, found[1])[int(found[2])]
    return f"{found[1]}.{option.id}{path[found.end() :]}"


def _texts_of(part: Any, place: str = "") -> Iterator[tuple[str, Text]]:
    """The texts in a part's own fields, without those of parts within it."""
    for each in fields(part) if part else ():
        text = getattr(part, each.name)
        if isinstance(text, Text) and not isinstance(text, Reach):
            yield f"{place}{each.name}", text


def _facts(definition: Definition, numbers: _Numbers) -> Iterator[tuple[str, object, str]]:
    """Rules, numbers and addresses: their place, their value as in the file, and their `of`.

    `responding.retold_changes` has a sentence for each: add new ones there too.
    """
    for name, rule in rule_of(definition).items():
        yield name, rule, ""
    yield "contact.email", definition.contact.email, ""
    if definition.contact.telephone:
        yield "contact.telephone", definition.contact.telephone, ""
    if definition.decision and definition.decision.expected:
        yield "decision.expected", definition.decision.expected, ""
    for number, document in zip(numbers.documents, definition.documents, strict=True):
        yield f"documents.{number}.url", document.url, document.title.own
    for number, helpline in zip(numbers.helplines, definition.helplines, strict=True):
        for name in ("telephone", "url"):
            if written := getattr(helpline, name):
                yield f"helplines.{number}.{name}", written, helpline.name.own


def rule_of(definition: Definition) -> dict[str, str]:
    """The rule for late responses and its time zone, as a definition's file says them."""
    return {
        "grace": grace_written(definition.grace),
        "late": definition.late,
        "timezone": definition.timezone,
    }
