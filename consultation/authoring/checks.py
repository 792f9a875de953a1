"""Advice for the author of a definition: what would make it fairer and plainer.

The definition has no mistakes. It must not know the database.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from consultation.authoring.asking import on_questions
from consultation.authoring.discretion import on_discretion
from consultation.authoring.plain_words import on_wording
from consultation.authoring.timing import on_dates, on_minutes, size_in_words
from consultation.questionnaire.definition import Decision, Definition
from consultation.questionnaire.reading import read
from consultation.questionnaire.translations import missing
from consultation.questionnaire.tree import Found, Node, shown

__all__ = ["Advice", "advice", "size_in_words"]

MANY_PLACES = 3
MOST_LINES = 20
"""How many lines are named; once these are cured, checking again names the next ones."""


@dataclass(frozen=True, order=True)
class Advice:
    """One piece of advice: where it applies, what to do, and why."""

    line: int
    path: str
    says: str

    def __str__(self) -> str:
        return f"{self.path}: {self.says}"


def advice(definition: Definition, source: str | bytes) -> list[Advice]:
    """All advice on a definition, in the order of its file `source`."""
    tree = read(source).tree or Node({}, 1)
    found = (
        *_on_fairness(definition),
        *_on_languages(definition),
        *on_discretion(definition),
        *on_dates(definition),
        *on_minutes(definition),
        *on_wording(definition),
        *on_questions(definition),
    )
    pieces = (Advice(tree.nearest(path).line, shown(path), says) for path, says in found)
    return sorted(_each_told_once(pieces))


def _each_told_once(pieces: Iterable[Advice]) -> Iterator[Advice]:
    """What applies in many places is told at the first of them, with the lines of the others."""
    alike: dict[str, list[Advice]] = {}
    for each in pieces:
        alike.setdefault(each.says, []).append(each)
    for says, places in alike.items():
        first, *others = sorted(places)
        if len(others) < MANY_PLACES:
            yield from places
            continue
        lines = ", ".join(dict.fromkeys(str(each.line) for each in others[:MOST_LINES]))
        more = f" and {len(others) - MOST_LINES} more" if len(others) > MOST_LINES else ""
        yield replace(first, says=f"{says} The same applies on lines {lines}{more}.")


def _on_fairness(definition: Definition) -> Found:
    if definition.decision is None:
        yield (
            ("decision",),
            "say who decides, when, and what is still open. "
            "People answer when they know what their answer can change.",
        )
    else:
        yield from _on_decision(definition.decision)
    if definition.data_protection is None:
        yield (
            ("data_protection",),
            "say who is responsible for the data and on what basis. Data protection law asks for "
            "it.",
        )
    contact = definition.contact
    if contact.telephone is None or contact.address is None:
        lacks = " and ".join(
            word
            for word, given in (
                ("a telephone number", contact.telephone),
                ("a postal address", contact.address),
            )
            if given is None
        )
        yield (
            ("contact",),
            f"give {lacks}: other ways to respond. Some people cannot answer online, and the "
            "printed questionnaire tells them where to send it.",
        )
    for number, priority in enumerate(definition.priorities):
        if priority.alternatives is None:
            yield (
                ("priorities", number, "alternatives"),
                f"say what else was considered for “{priority.title.own}”, and why not. "
                "Courts have asked for it.",
            )


def _on_decision(decision: Decision) -> Found:
    for key, given, says in (
        ("by", decision.by, "say who decides. People answer when they know who reads it."),
        (
            "still_open",
            decision.still_open,
            "say what can still change, and what is already settled. "
            "Asking about what is settled costs trust.",
        ),
    ):
        if given is None:
            yield ("decision", key), says


def _on_languages(definition: Definition) -> Found:
    for language, paths in missing(definition).items():
        listed = ", ".join(paths[:3])
        if len(paths) > 3:
            listed += f" and {len(paths) - 3} more"
        are, them = ("1 text is", "it") if len(paths) == 1 else (f"{len(paths)} texts are", "them")
        yield (
            ("languages",),
            f"{are} not written in “{language}” and shown in “{definition.language}”: "
            f"{listed}. People who do not read “{definition.language}” miss {them}.",
        )
