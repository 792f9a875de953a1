"""A consultation that asks about people, and the answers of some."""

import random
from typing import Any

from consultation.lifecycle.consultations import Current
from tests.responses import store

HOME, PUBLIC = "/officers/c/safer-parks", "/c/safer-parks"

GROUPS = ["Aardvark", "Badger", "Civet", "Dormouse"]
"""What nobody says but who says it about themselves."""

ABOUT = [
    {"id": "kind", "type": "single", "label": "Which kind are you?", "options": GROUPS[:3]},
    {"id": "size", "type": "multiple", "label": "What are you as well?", "options": GROUPS[3:]},
]

ASKED = [
    {"id": "one", "type": "single", "label": "One?", "options": ["Yes", "No"]},
    {"id": "two", "type": "scale", "label": "Two?", "scale": "agreement"},
    {
        "id": "faith",
        "type": "single",
        "label": "Faith?",
        "sensitive": True,
        "options": ["Elk", "Ferret"],
    },
]


def answer(current: Current, number: int, seed: int) -> None:
    """People of whom few are civets and ferrets, and some say nothing about themselves."""
    draw = random.Random(seed)
    alike: dict[str, list[dict[str, Any]]] = {}
    for _ in range(number):
        said = {
            "one": {"option": draw.choice(["yes", "yes", "no"])},
            "two": draw.choice(["agree", "agree", "neither", "disagree"]),
            "faith": {"option": draw.choices(["elk", "ferret"], [9, 1])[0]},
        }
        kind = draw.choices(["aardvark", "badger", "civet", ""], [60, 30, 3, 15])[0]
        alike.setdefault(kind, []).append(said)
    for kind, answers in alike.items():
        about = {"kind": {"option": kind}, "size": {"options": ["dormouse"]}}
        store(current, answers, equality=about if kind else None)
