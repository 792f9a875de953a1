"""Random consultations, and what random residents type into the forms of all their questions."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from consultation.examples import BY_SLUG
from tests.contract_table import (
    Typed,
    actions_of,
    labels_of,
    options_of,
)
from tests.generated import consultations, typed_for

WINTER = datetime(2026, 2, 2, 12, tzinfo=UTC)


@st.composite
def answered_consultations(draw: st.DrawFn) -> tuple[dict[str, Any], list[dict[str, Typed]]]:
    """A consultation, and what each of two residents would type into each of its questions."""
    written = draw(consultations())
    residents = [
        {
            question["id"]: draw(typed_for(question, actions_of(written, page, question)))
            for page in written["pages"]
            for question in page["questions"]
        }
        for _ in range(2)
    ]
    return written, residents


PLACES = {
    slug: datetime(2020, 1, 15, 12, tzinfo=UTC) if slug == "swp-strategy-2020-2023" else WINTER
    for slug in BY_SLUG
}
"""When each example is open."""

LINES = {"email": "name@example.org", "postcode": "WV1 1SH", "telephone": "01902 000000"}


def typed_fully(question: Mapping[str, Any], actions: dict[str, str]) -> Typed:
    """What somebody types who has something to say on everything."""
    labels = list(labels_of(question, actions))
    match question["type"]:
        case "single":
            return {"": [labels[0]]}
        case "multiple":
            written = [each for each in question["options"] if isinstance(each, dict)]
            alone = {each["id"] for each in written if each.get("exclusive")}
            together = [each for each in labels if each not in alone]
            ticked = [*together[:1], "other"] if "other" in together else together[:2]
            return {"": ticked, **({"other": ["=another"]} if "other" in ticked else {})}
        case "scale" | "area":
            return {"": [labels[-1]]}
        case "matrix":
            rows = options_of(question["rows"], actions)
            return {row: [labels[place % len(labels)]] for place, row in enumerate(rows)}
        case "rank":
            best = labels[: question.get("top", len(labels))]
            return {str(place): [option] for place, option in enumerate(reversed(best), 1)}
        case "points":
            rest = {option: ["5"] for option in labels[1:]}
            return {labels[0]: [str(question.get("total", 100) - 5 * len(rest))], **rest}
        case "text":
            return {"": [f"- About {question['id']}:\n“more light”, and a bench"]}
        case "line":
            return {"": [LINES.get(question.get("format", ""), "Friends of the park")]}
        case "number":
            return {"": [f"{3:.{question.get('decimals', 0)}f}"]}
    return {"day": ["31"], "month": ["1"], "year": ["2026"]}
