"""Simulates somebody who fills in the printed questionnaire, and an officer who keys it."""

import io
import re
from collections.abc import Mapping, Sequence

from pypdf import PdfReader

from consultation.questionnaire.answers import DECLINED, OTHER
from consultation.questionnaire.numbering import Layout, Numbered
from consultation.questionnaire.on_paper import (
    Boxes,
    Day,
    Grid,
    Order,
)
from consultation.questionnaire.spaces import Shape
from tests.officers.desk import Desk

Typed = Mapping[str, Sequence[str]]
Numbers = Mapping[str, int]
"""The number of each box of a question, by what it stands for."""


def written_on_paper(shape: Shape, typed: Typed, numbers: Numbers) -> dict[str, str]:
    """What is keyed for a question by somebody who would have typed this online."""

    def first(part: str) -> str:
        return next(iter(typed.get(part, ())), "")

    if first(DECLINED):
        return {DECLINED: "x"}
    if isinstance(shape, Boxes):
        ticked = " ".join(str(numbers[value]) for value in typed.get("", ()))
        return {"": ticked, **({OTHER: first(OTHER)} if shape.other else {})}
    if isinstance(shape, Grid):
        return {row: str(numbers[steps[0]]) for row, steps in typed.items()}
    if isinstance(shape, Order):
        return {f"place.{options[0]}": place for place, options in typed.items()}
    if isinstance(shape, Day):
        parts = [first(part) for part in ("day", "month", "year")]
        return {"": " ".join(parts)} if any(parts) else {}
    return {part: values[0] for part, values in typed.items()}


def numbers_of(numbered: Numbered) -> Numbers:
    """The numbers of a question's boxes, as the layout has them."""
    choices = getattr(numbered.shape, "choices", ())
    return {each.id: number for number, each in enumerate(choices, 1)}


def printed_numbers(pdf: bytes, layout: Layout) -> dict[str, Numbers]:
    """The numbers of the boxes of each question as they stand on the printed pages."""
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    text = re.sub(r"\s+", " ", re.sub(r"\n\d+ / \d+\n?", "\n", f"{text}\n"))
    found: dict[str, Numbers] = {}
    everything = [*layout.pages.values(), *layout.equality.values()]
    heads = [f"{each.number}. {each.question.label.own}" for each in everything]
    places = [text.index(head) for head in heads] + [len(text)]
    for each, begin, end in zip(everything, places[:-1], places[1:], strict=True):
        choices = getattr(each.shape, "choices", ())
        said = text[begin:end]
        if isinstance(each.shape, Grid):
            row = _found(each.shape.rows[0].label.text, said)
            numbers = re.findall(r"\d+", said[row.end() :])[: len(choices)]
            order = sorted(choices, key=lambda choice: _found(choice.label.text, said).start())
            found[each.question.id] = {
                choice.id: int(number) for choice, number in zip(order, numbers, strict=True)
            }
        else:
            found[each.question.id] = {
                choice.id: int(_before(said, choice.label.text)) for choice in choices
            }
    return found


def _before(said: str, label: str) -> str:
    """The number that stands at a label."""
    return _found(label, said, r"(?:^|\s)(\d+) ")[1]


def _found(label: str, said: str, before: str = "") -> re.Match[str]:
    """Where a label stands; lines are broken behind hyphens too."""
    broken = re.escape(label).replace(r"\-", r"\-\s?")
    found = re.search(rf"{before}{broken}(?=\s|$)", said)
    assert found, f"“{label}” is not in: {said}"
    return found


def key(
    officer: Desk, slug: str, cells: Mapping[str, str], *, another: bool = False, **changes: str
) -> None:
    """Key one questionnaire on the screen and store it; `another` of those with these answers."""
    page = f"/officers/c/{slug}/keying"
    assert officer.get(page).status_code == 200
    given = {"channel": "paper", "language": "en", **cells, **changes}
    said = {"alike": "x"} if another else {}
    officer.send(page, **said, **{f"key:{name}": value for name, value in given.items()})
