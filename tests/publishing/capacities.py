"""The question for the capacity in which people answer, and questions that depend on it."""

from typing import Any

WHO = ("resident", "visitor", "business", "charity", "public-body")

CAPACITY = {
    "id": "capacity",
    "type": "single",
    "label": "In what capacity do you answer?",
    "options": [{"id": each, "label": each.capitalize()} for each in WHO],
}


def of(*options: str, question: str = "capacity") -> dict[str, Any]:
    """The condition that one of these options was chosen."""
    return {"question": question, "in": list(options)}


def asked(id_: str, condition: dict[str, Any], type_: str = "single") -> dict[str, Any]:
    """A question that is asked on a condition."""
    kinds: dict[str, dict[str, Any]] = {
        "single": {"options": ["Yes", "No"]},
        "matrix": {"scale": "agreement", "rows": [{"id": "a", "label": "A"}]},
    }
    more = kinds.get(type_, {})
    return {"id": id_, "type": type_, "label": f"{id_}?", "show_if": condition, **more}
