"""The example's questions as plain dictionaries, and how each kind is read from a form."""

import json
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markupsafe import Markup

from consultation.examples import BY_SLUG, FOLDER

AREAS = FOLDER.parent / "questionnaire" / "areas"
SLUG = "swp-strategy-demonstration"
CONSULTATION: dict[str, Any] = yaml.safe_load(BY_SLUG[SLUG].source())
DONT_KNOW = {"id": "dont-know", "label": "Don't know"}
SCALES = {
    "agreement": (
        {"id": "strongly-disagree", "label": "Strongly disagree"},
        {"id": "disagree", "label": "Disagree"},
        {"id": "neither", "label": "Neither agree nor disagree"},
        {"id": "agree", "label": "Agree"},
        {"id": "strongly-agree", "label": "Strongly agree"},
        DONT_KNOW,
    ),
    "safety": (
        {"id": "very-unsafe", "label": "Very unsafe"},
        {"id": "fairly-unsafe", "label": "Fairly unsafe"},
        {"id": "neither", "label": "Neither safe nor unsafe"},
        {"id": "fairly-safe", "label": "Fairly safe"},
        {"id": "very-safe", "label": "Very safe"},
        DONT_KNOW,
    ),
}
ORGANISATIONS = {"business", "voluntary", "public-body"}
NO_PROBLEMS = {"none", "dont-know", "prefer-not-to-say"}
Answers = dict[str, Any]


def _sees_problems(answers: Answers) -> bool:
    ticked = set(answers.get("problems", {}).get("options", ()))
    return bool(ticked - NO_PROBLEMS)


def _capacity(answers: Answers) -> str | None:
    option: str | None = answers.get("respondent", {}).get("option")
    return option


ASKED_IF: dict[str, Callable[[Answers], bool]] = {
    "ward": lambda answers: _capacity(answers) == "resident",
    "organisation": lambda answers: _capacity(answers) in ORGANISATIONS,
    "problems-where": _sees_problems,
    "problems-when": _sees_problems,
}
_markdown = MarkdownIt("commonmark", {"html": False})


@lru_cache
def html(text: str | None) -> Markup:
    """Markdown of the example's file as HTML."""
    return Markup(_markdown.render(text or "").replace("<p>", '<p class="govuk-body">'))  # noqa: S704 - our own file


def _wards(name: str) -> list[dict[str, str]]:
    features = json.loads((AREAS / f"{name}.geojson").read_text("utf-8"))["features"]
    wards = [
        {"id": each["properties"]["code"], "label": each["properties"]["name"]} for each in features
    ]
    return sorted(wards, key=lambda each: each["label"])


def _options(written: dict[str, Any]) -> list[dict[str, Any]]:
    if written["type"] == "area":
        outside = {"id": "outside", "label": "I live outside the area"}
        return [*_wards(written["areas"]), *([outside] if written.get("outside") else [])]
    options: list[dict[str, Any]] = list(written.get("options", ()))
    if "other" in written:
        alone = next((n for n, each in enumerate(options) if each.get("exclusive")), len(options))
        options.insert(alone, {"id": "other", "label": written["other"]})
    return options


def _steps(written: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    scale = written.get("scale", ())
    return SCALES[scale] if isinstance(scale, str) else (*scale, DONT_KNOW)


def _question(written: dict[str, Any]) -> dict[str, Any]:
    options, steps = _options(written), _steps(written)
    return {
        **written,
        "name": f"question_{written['id']}",
        "hint": html(written.get("hint")),
        "options": options,
        "steps": steps,
        "labels": {each["id"]: each["label"] for each in (*options, *steps)},
        "alone": {each["id"] for each in options if each.get("exclusive")},
        "show_if_json": json.dumps(written["show_if"]) if "show_if" in written else None,
    }


PRIORITIES = {
    each["id"]: {
        **each,
        "summary": html(each["summary"]),
        "alternatives": html(each["alternatives"]),
    }
    for each in CONSULTATION["priorities"]
}
PAGES: list[dict[str, Any]] = [
    {
        **page,
        "body": html(page["body"]) if "body" in page else None,
        "priority": PRIORITIES.get(page.get("priority", "")),
        "questions": [_question(each) for each in page["questions"]],
    }
    for page in CONSULTATION["pages"]
]
PAGE_NUMBER = {page["id"]: number for number, page in enumerate(PAGES)}


def read(question: dict[str, Any], form: Any) -> tuple[Any, str | None]:
    """The answer to a question in a form (None for none), and the mistake in it, if any."""
    return _READERS[question["type"]](question, form)


def _one(question: dict[str, Any], form: Any) -> tuple[Any, str | None]:
    chosen, other = form.get(question["name"]), form.get(question["name"] + ".other", "").strip()
    if not chosen and not other:
        return None, "Choose an answer" if question.get("required") else None
    if chosen and chosen not in question["labels"]:
        return None, "Choose one of the options"
    if len(other) > 200:
        return None, "Shorten what you wrote to 200 characters"
    if other and chosen in (None, "other"):
        return {"option": "other", "other": other}, None
    return {"option": chosen}, None


def _several(question: dict[str, Any], form: Any) -> tuple[Any, str | None]:
    chosen = form.getlist(question["name"])
    other = form.get(question["name"] + ".other", "").strip()
    if not chosen and not other:
        return None, None
    if any(each not in question["labels"] for each in chosen):
        return None, "Choose from the options"
    if len(chosen) > 1 and question["alone"].intersection(chosen):
        return None, "Choose that answer alone, or take it out"
    if len(chosen) > question.get("max", len(question["options"])):
        return None, f"Choose no more than {question['max']} answers"
    if len(other) > 200:
        return None, "Shorten what you wrote to 200 characters"
    said = {"options": sorted(set(chosen) | ({"other"} if other else set()))}
    return (said | {"other": other} if other else said), None


def _step(question: dict[str, Any], form: Any) -> tuple[Any, str | None]:
    chosen = form.get(question["name"])
    if chosen and chosen not in question["labels"]:
        return None, "Choose one of the options"
    return chosen or None, None


def _rows(question: dict[str, Any], form: Any) -> tuple[Any, str | None]:
    chosen = {row["id"]: form.get(f"{question['name']}.{row['id']}") for row in question["rows"]}
    said = {row: step for row, step in chosen.items() if step}
    if any(step not in question["labels"] for step in said.values()):
        return None, "Choose one of the options in each row"
    return said or None, None


def _line(question: dict[str, Any], form: Any) -> tuple[Any, str | None]:
    said = form.get(question["name"], "").strip()
    if len(said) > question["max_characters"]:
        return None, f"Shorten your answer to {question['max_characters']} characters"
    return said or None, None


def _text(question: dict[str, Any], form: Any) -> tuple[Any, str | None]:
    said = form.get(question["name"], "").replace("\r\n", "\n").strip()
    if len(said.split()) > question["max_words"]:
        return None, f"Shorten your answer to {question['max_words']} words"
    return said or None, None


_READERS = {
    "single": _one,
    "area": _step,
    "multiple": _several,
    "scale": _step,
    "matrix": _rows,
    "line": _line,
    "text": _text,
}


def words(question: dict[str, Any], said: Any) -> list[str]:
    """An answer in words, as lines."""
    if said is None:
        return []
    labels = question["labels"]
    if question["type"] == "single":
        return [labels[said["option"]] + (f": {said['other']}" if "other" in said else "")]
    if question["type"] == "multiple":
        lines = [labels[each] for each in said["options"] if each != "other"]
        return lines + (
            [f"{question['other']}: {said.get('other', '')}"] if "other" in said["options"] else []
        )
    if question["type"] == "matrix":
        rows = question["rows"]
        return [f"{row['label']}: {labels[said[row['id']]]}" for row in rows if row["id"] in said]
    if question["type"] in ("scale", "area"):
        return [labels[said]]
    lines = said.split("\n")
    return lines


def asked(question: dict[str, Any], answers: Answers) -> bool:
    """Whether a question is asked, given the other answers."""
    condition = ASKED_IF.get(question["id"])
    return condition is None or condition(answers)
