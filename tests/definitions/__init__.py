"""Small definition files for tests, and functions to write more of them."""

from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).resolve().parent

MINIMAL: dict[str, Any] = {
    "format": 1,
    "slug": "safer-parks",
    "title": "Safer parks",
    "organisation": "Parkfield Partnership",
    "summary": "How should our parks be made safer?",
    "introduction": "We want to hear from you.",
    "opens": "2026-01-05 09:00",
    "closes": "2026-03-31 23:59",
    "contact": {"email": "parks@example.org"},
    "privacy": "We keep what you write for a year.",
    "pages": [
        {
            "id": "you",
            "title": "About your visit",
            "questions": [
                {
                    "id": "capacity",
                    "type": "single",
                    "label": "Who are you?",
                    "options": [
                        {"id": "resident", "label": "A resident"},
                        {"id": "visitor", "label": "A visitor"},
                    ],
                },
                {"id": "why", "type": "text", "label": "What would make you feel safer?"},
            ],
        }
    ],
}


class _Written(yaml.CSafeDumper):
    """Writes everything out: a definition cannot refer to another part of itself."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def definition(**changes: Any) -> bytes:
    """The minimal definition with these keys changed; None takes a key away."""
    merged = {**MINIMAL, **changes}
    kept = {key: value for key, value in merged.items() if value is not None}
    return yaml.dump(kept, Dumper=_Written, allow_unicode=True, sort_keys=False).encode()


def with_questions(*questions: dict[str, Any], **changes: Any) -> bytes:
    """The minimal definition with one page that asks these questions."""
    return definition(
        pages=[{"id": "page", "title": "Page", "questions": list(questions)}], **changes
    )
