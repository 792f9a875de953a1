"""An independent implementation of the table `responses.csv`, without any code of the product.

A question is the mapping in the definition's file. `typed` is what is in its inputs; the keys are
what follows the question's id in their names.
"""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

Written = Mapping[str, Any]
Typed = Mapping[str, Sequence[str]]
Labels = dict[str, str]

FIRST = ["response", "received_on", "channel", "language", "version"]
AREAS = Path(__file__).resolve().parent.parent / "consultation" / "questionnaire" / "areas"
SCALES = {
    "agreement": {
        "strongly-disagree": "Strongly disagree",
        "disagree": "Disagree",
        "neither": "Neither agree nor disagree",
        "agree": "Agree",
        "strongly-agree": "Strongly agree",
    },
    "importance": {
        "not-important": "Not important",
        "slightly-important": "Slightly important",
        "important": "Important",
        "very-important": "Very important",
    },
    "safety": {
        "very-unsafe": "Very unsafe",
        "fairly-unsafe": "Fairly unsafe",
        "neither": "Neither safe nor unsafe",
        "fairly-safe": "Fairly safe",
        "very-safe": "Very safe",
    },
    "satisfaction": {
        "very-dissatisfied": "Very dissatisfied",
        "dissatisfied": "Dissatisfied",
        "neither": "Neither satisfied nor dissatisfied",
        "satisfied": "Satisfied",
        "very-satisfied": "Very satisfied",
    },
}
OFF_SCALE = {"dont-know": "Don't know", "prefer-not-to-say": "Prefer not to say"}


def plain_id(label: str) -> str:
    """Lower case, accents off, every other run of characters one hyphen."""
    bare = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "-", bare).strip("-")


def options_of(listed: Any, actions: Labels) -> Labels:
    """Options, rows or steps as id and label, in the order of the file."""
    if listed == "actions":
        return actions
    labels = {}
    for each in listed:
        if isinstance(each, str):
            labels[each if each in OFF_SCALE else plain_id(each)] = OFF_SCALE.get(each, each)
        else:
            labels[each["id"]] = each["label"]
    return labels


def steps_of(question: Written) -> Labels:
    """The steps of a scale and those off it."""
    named = isinstance(question["scale"], str)
    on = SCALES[question["scale"]] if named else options_of(question["scale"], {})
    off = question.get("off_scale", ["dont-know"] if named else [])
    return {**on, **options_of(off, {})}


def places_of(question: Written) -> Labels:
    """The places of an area question, and "outside" where it is offered."""
    places = json.loads((AREAS / f"{question['areas']}.geojson").read_text("utf-8"))["features"]
    labels = {each["properties"]["code"]: each["properties"]["name"] for each in places}
    outside = {"outside": "I live outside the area"} if question.get("outside") else {}
    return {**labels, **outside}


def labels_of(question: Written, actions: Labels) -> Labels:
    """Whatever an answer names by its id, with its label."""
    kind = question["type"]
    if kind in ("scale", "matrix"):
        return steps_of(question)
    if kind == "area":
        return places_of(question)
    labels = options_of(question.get("options", ()), actions)
    return {**labels, "other": question["other"]} if "other" in question else labels


def header(question: Written, actions: Labels) -> list[str]:
    """The columns of a question; a sensitive one has none."""
    id_, other = question["id"], "other" in question
    if question.get("sensitive"):
        return []
    match question["type"]:
        case "single":
            return [id_, f"{id_}.other"] if other else [id_]
        case "multiple":
            return [f"{id_}.{each}" for each in labels_of(question, actions)]
        case "rank" | "points":
            return [f"{id_}.{each}" for each in options_of(question["options"], actions)]
        case "matrix":
            return [f"{id_}.{each}" for each in options_of(question["rows"], actions)]
    return [id_]


def cells(question: Written, typed: Typed, actions: Labels, *, labels: bool) -> list[str]:
    """What stands in those columns; labels in place of ids where they are wanted."""
    names = labels_of(question, actions)
    first = next(iter(typed.get("", ())), "")
    words = one_line(next(iter(typed.get("other", ())), ""))

    def said(id_: str) -> str:
        return as_text(names[id_]) if labels and id_ else id_

    if question.get("sensitive"):
        return []
    match question["type"]:
        case "single":
            chosen = first or ("other" if words else "")
            return [said(chosen), as_text(words)] if "other" in question else [said(chosen)]
        case "scale" | "area":
            return [said(first)]
        case "multiple":
            return _ticks(list(names), list(typed.get("", ())), words, said)
        case "matrix":
            rows = options_of(question["rows"], actions)
            return [said(next(iter(typed.get(row, ())), "")) for row in rows]
        case "rank":
            place = {value: part for part, (value,) in typed.items()}
            return [place.get(option, "") for option in names]
        case "points":
            return [next(iter(typed.get(option, ())), "") for option in names]
        case "date":
            return [_day(typed)] if typed else [""]
        case "text":
            return [as_text(whole_text(first))]
        case "line":
            line = one_line(first)
            return [as_text(_postcode(line) if question.get("format") == "postcode" else line)]
    return [first.strip()]


def _ticks(options: list[str], ticked: list[str], words: str, said: Any) -> list[str]:
    if words and not ticked:
        ticked = ["other"]
    if not ticked:
        return [""] * len(options)
    flags = {option: "1" if option in ticked else "0" for option in options}
    if "other" in flags:
        flags["other"] = (as_text(words) or said("other")) if "other" in ticked else ""
    return list(flags.values())


def _day(typed: Typed) -> str:
    year, month, day = (int(typed[part][0]) for part in ("year", "month", "day"))
    return f"{year:04}-{month:02}-{day:02}"


def _postcode(line: str) -> str:
    bare = line.replace(" ", "").upper()
    return f"{bare[:-3]} {bare[-3:]}" if bare else ""


def whole_text(typed: str) -> str:
    """A line end as one character, control characters dropped, nothing empty around it."""
    lines = typed.replace("\r\n", "\n").replace("\r", "\n")
    kept = (each for each in lines if each in "\n\t" or unicodedata.category(each) != "Cc")
    return "".join(kept).strip()


def one_line(typed: str) -> str:
    """The same in one line."""
    return " ".join(whole_text(typed).split())


def as_text(cell: str) -> str:
    """Text that a spreadsheet would take for a formula is marked as text."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") and cell else cell


def values_of(question: Written, typed: Typed) -> frozenset[str]:
    """What a condition compares: options, steps, places, a number, a day."""
    if question["type"] == "date":
        return frozenset((_day(typed),)) if typed else frozenset()
    if question["type"] not in ("single", "multiple", "scale", "area"):
        return frozenset()
    chosen = frozenset(typed.get("", ())) - {""}
    return chosen or frozenset(("other",))


def is_answered(typed: Typed) -> bool:
    """Whether anything stands in the inputs."""
    return any(one_line(value) for values in typed.values() for value in values)


def holds(condition: Any, values: Mapping[str, frozenset[str]]) -> bool:
    """Whether a condition holds for the answered questions that were shown."""
    match condition:
        case None:
            return True
        case {"all": parts}:
            return all(holds(part, values) for part in parts)
        case {"any": parts}:
            return any(holds(part, values) for part in parts)
        case {"not": part}:
            return not holds(part, values)
        case {"question": id_, "is": wanted}:
            return wanted in values.get(id_, ())
        case {"question": id_, "in": wanted}:
            return not values.get(id_, frozenset()).isdisjoint(wanted)
        case {"question": id_, "answered": _}:
            return id_ in values
    raise AssertionError(f"not a condition: {condition}")


def actions_of(written: Written, page: Written, question: Written) -> Labels:
    """The actions of the priority that a question is about."""
    wanted = question.get("about", page.get("priority"))
    found = (each for each in written.get("priorities", ()) if each["id"] == wanted)
    actions = next(found, {}).get("actions", ())
    return {each["id"]: each["text"].strip() for each in actions}


def whole_header(written: Written) -> list[str]:
    """The first line of the file."""
    asked = ((page, each) for page in written["pages"] for each in page["questions"])
    columns = (header(each, actions_of(written, page, each)) for page, each in asked)
    return [*FIRST, *(as_text(name) for names in columns for name in names)]


def row(written: Written, typed: Mapping[str, Typed], *, labels: bool = False) -> list[str]:
    """What one response says, without the first five cells; hidden answers are gone."""
    said: list[str] = []
    values: dict[str, frozenset[str]] = {}
    for page in written["pages"]:
        comes = holds(page.get("show_if"), values)
        for question in page["questions"]:
            shown = comes and holds(question.get("show_if"), values)
            given = typed.get(question["id"], {}) if shown else {}
            given = given if is_answered(given) else {}
            if given:
                values[question["id"]] = values_of(question, given)
            actions = actions_of(written, page, question)
            said += cells(question, given, actions, labels=labels)
    return said
