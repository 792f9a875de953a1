"""Renders templates without the application, in English, with a field of each type of question."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2
from jinja2.ext import i18n

from consultation.prose import count, in_interface, markdown, unstopped, untagged
from consultation.questionnaire.answers import Choice
from consultation.questionnaire.text import Said

TOP = Path(__file__).resolve().parent.parent


@cache
def environment() -> jinja2.Environment:
    """The product's templates as the application sets them up, without translations; cached."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TOP / "templates"),
        autoescape=True,
        extensions=[i18n],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for each in (markdown, untagged, in_interface, unstopped, count):
        made.filters[each.__name__] = each
    made.install_null_translations(newstyle=True)
    return made


LABEL = Said("What do you <think>?")


@dataclass(frozen=True)
class Field:
    """What a partial may ask of a field, with the answers that it would give."""

    question: Any
    name: str = "question_q"
    label: Said = LABEL
    hint: Said | None = None
    is_page_heading: bool = False
    errors: tuple[Any, ...] = ()
    inputs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    options: tuple[Choice, ...] = ()
    rows: tuple[Choice, ...] = ()
    steps: tuple[Choice, ...] = ()
    areas: tuple[Choice, ...] = ()
    top: int | None = None
    declinable: bool = False
    as_select: bool = False
    max_words: int | None = None
    max_characters: int | None = None
    rows_high: int = 5
    total: int = 100
    unit: Said | None = None
    inputmode: str | None = None
    autocomplete: str | None = None
    input_type: str = "text"

    def typed(self, name: str) -> str:
        return next(iter(self.inputs.get(name, ())), "")

    def ticked(self, name: str, value: str) -> bool:
        return value in self.inputs.get(name, ())


def asking(kind: str, **known: Any) -> Field:
    """A field of a question of this kind; `other` says whether the question has a free line."""
    question = SimpleNamespace(
        type=kind, id="q", must_be_answered=False, other=known.pop("other", None)
    )
    return Field(question, **known)


def choice(id_: str, label: str = "", **known: Any) -> Choice:
    return Choice(id=id_, label=Said(label or id_.capitalize()), **known)


def mistake(input_: str, message: str = "Do something else") -> Any:
    return SimpleNamespace(input=input_, message=message)


FOOD = (choice("bread"), choice("cake", hint=Said("Any")), choice("other", "Other"))
STEPS = (choice("bad"), choice("good"), choice("dont-know", "Don’t know", off_scale=True))

EVERY_TYPE = {
    "single": asking("single", options=FOOD, other=Said("Other")),
    "select": asking("single", options=FOOD, other=Said("Other"), as_select=True),
    "multiple": asking(
        "multiple", options=(*FOOD, choice("none", exclusive=True)), other=Said("x")
    ),
    "scale": asking("scale", steps=STEPS),
    "matrix": asking("matrix", steps=STEPS, rows=(choice("r1"), choice("r2"))),
    "rank": asking("rank", options=FOOD, top=2, declinable=True),
    "points": asking("points", options=FOOD[:2], declinable=True),
    "text": asking("text", max_characters=2000, declinable=True),
    "line": asking("line", input_type="email", autocomplete="email"),
    "number": asking("number", unit=Said("years"), inputmode="numeric"),
    "date": asking("date"),
    "area": asking("area", areas=(choice("E05001"), choice("outside"))),
}
