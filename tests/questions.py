"""Questions of every type for tests, and answers to them, valid and invalid."""

from typing import Any

from hypothesis import strategies as st
from pydantic import TypeAdapter

from consultation.questionnaire.answers import Answer, Column, ColumnKind, Typed, Unacceptable
from consultation.questionnaire.definition import Action, Question
from consultation.questionnaire.question_types import registry
from consultation.questionnaire.summaries import Tally
from consultation.questionnaire.text import text

LANGUAGES = ("en", "pl")
CONTEXT = {"language": "en", "languages": LANGUAGES}
ADAPTERS: dict[str, TypeAdapter[Any]] = {word: TypeAdapter(each) for word, each in registry.items()}
ACTIONS = tuple(Action(id=each, text=text(each.title())) for each in ("lights", "patrols", "clubs"))

OPTIONS = ["A résident", {"en": "A business", "pl": "Firma"}, {"id": "x_1", "label": "Someone"}]
NONE_OF_THESE = {"id": "none", "label": "None of these", "exclusive": "true"}


def question(type_: str, **keys: Any) -> Any:
    """A question as a file would make it: every scalar a string."""
    written = {"type": type_, "id": "q", "label": "What do you think?", **keys}
    made = ADAPTERS[type_].validate_python(written, context=CONTEXT)
    return made.bound(ACTIONS)


def refused(asked: Question, typed: Typed) -> list[str]:
    """The parts of the mistakes that filling it in like this makes."""
    try:
        asked.read(typed)
    except Unacceptable as refusal:
        return [mistake.part for mistake in refusal.mistakes]
    raise AssertionError(f"{typed} was taken")


def tallies_of(columns: tuple[Column, ...], rows: list[tuple[str, ...]]) -> dict[str, Tally]:
    """The tally of each column that is counted, as a copy without words would give it."""
    tallies: dict[str, dict[str, int]] = {}
    for place, column in enumerate(columns):
        if column.kind is ColumnKind.TEXT:
            continue
        tally = tallies.setdefault(column.name, {})
        for row in rows:
            value = "1" if column.kind is ColumnKind.OTHER and row[place] else row[place]
            if value:
                tally[value] = tally.get(value, 0) + 1
    return tallies


FLAGS = st.sampled_from(["true", "false"])
WORDS = st.text("abz AZ09é’łਪلا—🚲\u200f\ufeff\n\r\t\x00\x1b\ud800<&=+-@%(),.;", max_size=60)
LIMIT = st.integers(1, 3).map(str)


def _keys(draw: st.DrawFn, word: str) -> dict[str, Any]:
    match word:
        case "single":
            shown = st.sampled_from(["radios", "select"])
            return {"options": OPTIONS, "as": draw(shown), **_other(draw)}
        case "multiple":
            limits = {"min": draw(st.integers(0, 2).map(str)), "max": draw(LIMIT)}
            options = [*OPTIONS, *draw(st.sampled_from([[], [NONE_OF_THESE]]))]
            return {"options": options, **_other(draw), **(limits if draw(st.booleans()) else {})}
        case "scale" | "matrix":
            scale = draw(st.sampled_from(["agreement", "safety", ["Bad", "Middling", "Good"]]))
            off = draw(st.sampled_from([{}, {"off_scale": []}, {"off_scale": ["Not for me"]}]))
            rows = draw(st.sampled_from(["actions", ["By day", "After dark"]]))
            return {"scale": scale, **off, **({"rows": rows} if word == "matrix" else {})}
        case "rank":
            top = draw(st.sampled_from([{}, {"top": "2"}]))
            return {"options": draw(st.sampled_from(["actions", OPTIONS])), **top}
        case "points":
            options = draw(st.sampled_from(["actions", OPTIONS]))
            return {"options": options, "total": draw(st.sampled_from(["1", "10", "100"]))}
        case "text":
            limits = [{}, {"max_words": "3"}, {"max_characters": "12"}]
            return draw(st.sampled_from(limits))
        case "line":
            formats = [{"format": each} for each in ("email", "postcode", "telephone")]
            return draw(st.sampled_from([{}, {"max_characters": "9"}, *formats]))
        case "number":
            limits = {"min": "-10.5", "max": "1000"} if draw(st.booleans()) else {}
            unit = draw(st.sampled_from([{}, {"unit": "£"}, {"unit": "km"}]))
            return {"decimals": draw(st.integers(0, 3).map(str)), **limits, **unit}
        case "date":
            return {"min": "1990-02-28", "max": "2024-02-29"} if draw(st.booleans()) else {}
    return {"areas": "wolverhampton-wards-2023", "outside": draw(FLAGS)}


def _other(draw: st.DrawFn) -> dict[str, str]:
    return {"other": "Something else"} if draw(st.booleans()) else {}


@st.composite
def questions(draw: st.DrawFn) -> Any:
    """A question of any type, with any of its keys."""
    word = draw(st.sampled_from(list(registry)))
    return question(word, sensitive=draw(FLAGS), required=draw(FLAGS), **_keys(draw, word))


TEMPTING = st.sampled_from(
    [
        *("", " ", "a-resident", "x_1", "none", "other", "agree", "dont-know", "good"),
        *("prefer-not-to-say", "yes", "1", "50", "100", "-3", "12,5", "1,200", "1e9", "NaN"),
        *("9" * 400, "29", "2", "2024", "lights", "clubs", "E05014838", "outside", "wv1 1sh"),
        *("name@example.org", "01902 000000", "a b c", "a\r\nb", "\x00\x07", "\ud800", "\ufffd"),
        *("=1+1", "<b>", "x" * 3000),
    ]
)


@st.composite
def typed_anyhow(draw: st.DrawFn, asked: Question) -> Typed:
    """Whatever a form, a script or an enemy may send for a question."""
    value = st.lists(TEMPTING | WORDS, max_size=3)
    return draw(st.dictionaries(st.sampled_from([*asked.parts(), "", "other", "zz"]), value))


@st.composite
def typed_well(draw: st.DrawFn, asked: Any) -> Typed:
    """What somebody types who follows the page."""
    if asked.type in ("single", "scale", "area"):
        return {"": [draw(st.sampled_from(sorted(asked.labels)))], "other": [draw(WORDS)]}
    if asked.type == "multiple":
        ticked = draw(st.lists(st.sampled_from(sorted(asked.labels)), max_size=3))
        return {"": ticked, "other": [draw(WORDS)]}
    if asked.type == "matrix":
        return {row: [draw(st.sampled_from(sorted(asked.labels)))] for row in asked.row_labels}
    if asked.type == "rank":
        order = draw(st.permutations(sorted(asked.labels)))
        return {str(place): [option] for place, option in enumerate(order, 1)}
    if asked.type == "points":
        first, second = sorted(draw(st.tuples(*[st.integers(0, asked.total)] * 2)))
        shares = (first, second - first, asked.total - second)
        return {each: [str(share)] for each, share in zip(asked.labels, shares, strict=True)}
    if asked.type == "number":
        number = draw(st.decimals(-10, 1000, places=asked.decimals))
        return {"": [f"{number:f}"]}
    if asked.type == "date":
        day = draw(st.dates(min_value=asked.min or _FIRST, max_value=asked.max or _LAST))
        return {"day": [str(day.day)], "month": [str(day.month)], "year": [str(day.year)]}
    return {"": [draw(TEMPTING | WORDS)]}


_FIRST, _LAST = (question("date", min=f"{year}-01-01").min for year in (1950, 2100))


@st.composite
def answered(draw: st.DrawFn, asked: Question) -> Answer | None:
    """An answer that a form would take, or None."""
    typed = draw(typed_well(asked) | typed_anyhow(asked))
    try:
        return asked.read(typed)
    except Unacceptable:
        return None
