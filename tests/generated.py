"""Random consultations with every type of question, and random people who answer them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from tests.contract_table import SCALES, Typed, labels_of, options_of, plain_id, steps_of

TYPES = ("single", "multiple", "scale", "matrix", "rank", "points", "text", "line", "number",
         "date", "area")  # fmt: skip
QUESTION_IDS = (
    "data", "meta", "csrf-token", "csrf_token", "shown", "lang", "form", "errors", "1", "2", "null",
    "id", "group", "rowid", "a-b", "a_b", "response-1", "answers", "true", "select", "x" * 60,
    "language-2", "id-of", "process", "validate", "q",
)  # fmt: skip
OPTION_IDS = ("a", "data", "1", "0", "true", "no", "x_1", "null", "y" * 60, "other-one", "option")
LABELS = (
    "A résident", "=SUM(A1:A9)", "-5 or less", "+44", "@home", "“So”, \"quoted\"; 'single'",
    "سلام — hello", "Łódź", "<b>bold</b>", "100% of it", "long " * 30,
)  # fmt: skip
CHARACTERS = st.sampled_from([*"ab zé=+-@'\",;<&%ਪس🚲", "\n", "\r\n", "\x00", "\x1b", "\ufeff"])
WORDS = st.lists(CHARACTERS, max_size=30).map("".join)
PAGES = 4
MORE = 5
"""Questions beside one of each type."""


A_FEW_WHOLE = settings(
    max_examples=8,
    deadline=None,
    # A consultation shrinks slowly, and what stands in the note shows the fault as well.
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.large_base_example,
    ],
)
"""For properties of whole consultations, each answered by several residents."""


@st.composite
def options(draw: st.DrawFn, least: int = 2) -> list[Any]:
    """A list of options: mappings, or strings from which an id can be made."""
    number = draw(st.integers(least, 5))
    ids = draw(st.permutations(OPTION_IDS))[:number]
    labels = draw(st.permutations(LABELS))[:number]
    plain = draw(st.integers(0, number))
    listed: list[Any] = [
        {"id": id_, "label": each.strip()} for id_, each in zip(ids, labels, strict=True)
    ]
    for place in range(plain):
        made = plain_id(labels[place])
        if made and made not in ids and len(made) <= 60:
            listed[place] = labels[place].strip()
    return listed


def _listed(draw: st.DrawFn, has_actions: bool) -> Any:
    return "actions" if has_actions and draw(st.booleans()) else draw(options())


@st.composite
def keys_of(draw: st.DrawFn, kind: str, has_actions: bool) -> dict[str, Any]:
    """The keys of a type's own."""
    maybe = st.booleans()
    match kind:
        case "single":
            as_ = {"as": draw(st.sampled_from(["radios", "select"]))} if draw(maybe) else {}
            return {"options": draw(options()), **as_, **_other(draw)}
        case "multiple":
            listed = draw(options())
            if draw(maybe):
                listed.append({"id": "none", "label": "None of these", "exclusive": True})
            limit = draw(st.sampled_from([{}, {"max": 2}, {"min": 2}, {"min": 1, "max": 2}]))
            return {"options": listed, **limit, **_other(draw)}
        case "scale" | "matrix":
            named = draw(st.sampled_from(sorted(SCALES)))
            off = st.sampled_from([{}, {"off_scale": []}, {"off_scale": ["Not for me", *_KNOWN]}])
            keys = {"scale": named if draw(maybe) else draw(options()), **draw(off)}
            return {**keys, "rows": _listed(draw, has_actions)} if kind == "matrix" else keys
        case "rank":
            return {
                "options": _listed(draw, has_actions),
                **draw(st.sampled_from([{}, {"top": 2}])),
            }
        case "points":
            total = draw(st.sampled_from([{}, {"total": 7}, {"total": 1000}]))
            return {"options": _listed(draw, has_actions), **total}
        case "text":
            return draw(st.sampled_from([{}, {"max_words": 40}, {"max_characters": 90}, _TALL]))
        case "line":
            formats = [{"format": each} for each in ("email", "postcode", "telephone")]
            return draw(st.sampled_from([{}, {"max_characters": 90}, *formats]))
        case "number":
            limits = draw(st.sampled_from([{}, {"min": -20}, {"min": -20, "max": 50.5}]))
            unit = draw(st.sampled_from([{}, {"unit": "£"}, {"unit": "hours"}]))
            return {
                **draw(st.sampled_from([{}, {"decimals": 1}, {"decimals": 3}])),
                **limits,
                **unit,
            }
        case "date":
            return {"min": "1990-02-28", "max": "2030-12-31"} if draw(maybe) else {}
    lists = st.sampled_from(["wolverhampton-wards", "wolverhampton-wards-2023"])
    return {"areas": draw(lists), **({"outside": True} if draw(maybe) else {})}


_KNOWN = ["dont-know", "prefer-not-to-say"]
_TALL: dict[str, Any] = {"rows": 12, "personal": True}


def _other(draw: st.DrawFn) -> dict[str, str]:
    return {"other": draw(st.sampled_from(LABELS)).strip()} if draw(st.booleans()) else {}


@st.composite
def conditions(draw: st.DrawFn, earlier: Sequence[dict[str, Any]], depth: int = 2) -> Any:
    """A condition on questions that come before."""
    if depth and draw(st.integers(0, 3)) == 3:
        form = draw(st.sampled_from(["all", "any", "not"]))
        if form == "not":
            return {"not": draw(conditions(earlier, depth - 1))}
        return {form: [draw(conditions(earlier, depth - 1)) for _ in range(2)]}
    question = draw(st.sampled_from(earlier))
    about = {"question": question["id"]}
    if question["type"] in ("single", "multiple", "scale", "area"):
        values = st.sampled_from(sorted(labels_of(question, {})))
        form = draw(st.sampled_from(["is", "in", "answered"]))
        if form == "is":
            return {**about, "is": draw(values)}
        if form == "in":
            return {**about, "in": draw(st.lists(values, min_size=1, max_size=3, unique=True))}
    return {**about, "answered": True}


@st.composite
def consultations(draw: st.DrawFn) -> dict[str, Any]:
    """The priorities and pages of a consultation that asks every type of question."""
    priorities = [
        {"id": f"priority-{place}", "title": f"Priority {place}", "actions": [
            {"id": each["id"], "text": each["label"]}
            for each in map(_as_mapping, draw(options()))
        ]}
        for place in (1, 2)
    ]  # fmt: skip
    kinds = [*draw(st.permutations(TYPES)), *draw(st.lists(st.sampled_from(TYPES), max_size=MORE))]
    ids = list(draw(st.permutations(QUESTION_IDS)))
    pages: list[dict[str, Any]] = []
    earlier: list[dict[str, Any]] = []
    for number in range(PAGES):
        page: dict[str, Any] = {"id": f"page-{number}", "title": f"Page {number}"}
        if earlier and draw(st.integers(0, 3)) == 3:
            page["show_if"] = draw(conditions(tuple(earlier)))
        if draw(st.booleans()):
            page["priority"] = draw(st.sampled_from(["priority-1", "priority-2"]))
        page["questions"] = []
        for kind in kinds[number::PAGES]:
            question = draw(_question(kind, ids.pop(), page, tuple(earlier)))
            page["questions"].append(question)
            earlier.append(question)
        pages.append(page)
    return {"priorities": priorities, "pages": pages}


def _as_mapping(option: Any) -> dict[str, str]:
    return {"id": plain_id(option), "label": option} if isinstance(option, str) else option


@st.composite
def _question(
    draw: st.DrawFn, kind: str, id_: str, page: dict[str, Any], earlier: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    question: dict[str, Any] = {"id": id_, "type": kind, "label": draw(st.sampled_from(LABELS))}
    if draw(st.booleans()):
        question["about"] = draw(st.sampled_from(["priority-1", "priority-2"]))
    question |= draw(keys_of(kind, "about" in question or "priority" in page))
    if draw(st.booleans()):
        question["required"] = True
    if draw(st.integers(0, 6)) == 6:
        question["sensitive"] = True
    if earlier and draw(st.integers(0, 2)) == 2:
        question["show_if"] = draw(conditions(earlier))
    return question


@st.composite
def typed_for(draw: st.DrawFn, question: dict[str, Any], actions: dict[str, str]) -> Typed:
    """What somebody types who answers as the page asks, or skips what may be skipped."""
    skips = draw(st.integers(0, 3)) == 3
    if skips and (not question.get("required") or question.get("sensitive")):
        return {}
    labels = list(labels_of(question, actions))
    match question["type"]:
        case "single":
            chosen = draw(st.sampled_from(labels))
            return {"": [chosen], **({"other": [draw(OTHERS)]} if chosen == "other" else {})}
        case "multiple":
            return draw(_ticks(question, labels))
        case "scale" | "area":
            return {"": [draw(st.sampled_from(labels))]}
        case "matrix":
            steps = st.sampled_from(list(steps_of(question)))
            rows = list(options_of(question["rows"], actions))
            least = len(rows) if question.get("required") else 1
            chosen = draw(st.permutations(rows))[: draw(st.integers(least, len(rows)))]
            return {row: [draw(steps)] for row in chosen}
        case "rank":
            top = question.get("top", len(labels))
            number = draw(st.integers(top if question.get("required") else 1, top))
            order = draw(st.permutations(labels))[:number]
            return {str(place): [option] for place, option in enumerate(order, 1)}
        case "points":
            total = question.get("total", 100)
            cuts = sorted(draw(st.integers(0, total)) for _ in labels[1:])
            shares = [to - at for at, to in zip([0, *cuts], [*cuts, total], strict=True)]
            return {option: [str(share)] for option, share in zip(labels, shares, strict=True)}
        case "text":
            return {"": [draw(LINES) + draw(WORDS)]}
        case "line":
            formats = {"email": EMAILS, "postcode": POSTCODES, "telephone": TELEPHONES}
            return {"": [draw(formats.get(question.get("format", ""), LINES))]}
        case "number":
            places = question.get("decimals", 0)
            number = Decimal(draw(st.integers(-20 * 10**places, 50 * 10**places))) / 10**places
            return {"": [f"{number:.{places}f}"]}
    day = draw(st.dates(min_value=_FIRST, max_value=_LAST))
    return {"day": [str(day.day)], "month": [str(day.month)], "year": [str(day.year)]}


@st.composite
def _ticks(draw: st.DrawFn, question: dict[str, Any], labels: list[str]) -> Typed:
    if draw(st.integers(0, 4)) == 4 and "none" in labels:
        return {"": ["none"]}
    together = [each for each in labels if each != "none"]
    least, most = question.get("min", 1), min(question.get("max", 9), len(together))
    ticked = draw(st.permutations(together))[: draw(st.integers(least, most))]
    return {"": ticked, **({"other": [draw(OTHERS)]} if "other" in ticked else {})}


LINES = st.sampled_from(
    [
        "More light",
        "=1+1",
        "+44 is a prefix",
        "-1",
        "@all",
        " spaced   out ",
        'é, "so"',
        "0",
        "other",
    ]
)
OTHERS = LINES | st.just("")
EMAILS = st.sampled_from(["name@example.org", "+tag@example.org", "=x@example.org"])
POSTCODES = st.sampled_from(["WV1 1SH", "wv11sh", "B33 8TH"])
TELEPHONES = st.sampled_from(["01902 000000", "+44 7700 900000"])
_FIRST, _LAST = date(1990, 3, 1), date(2030, 12, 1)
