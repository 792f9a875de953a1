"""A consultation to select responses of: by one choice, by several, never by a sensitive answer."""

from tests.definitions import with_questions

SELECTABLE = with_questions(
    {
        "id": "who",
        "type": "single",
        "label": "Who are you?",
        "options": [{"id": "near", "label": "I live near"}, {"id": "far", "label": "=I live far"}],
    },
    {
        "id": "uses",
        "type": "multiple",
        "label": "What for?",
        "options": [{"id": "dog", "label": "The dog"}, {"id": "run", "label": "Running"}],
    },
    {"id": "why", "type": "text", "label": "Why?"},
    {"id": "faith", "type": "single", "label": "Faith?", "sensitive": True,
     "options": [{"id": "a", "label": "A"}, {"id": "b", "label": "B"}]},
    equality={"questions": "standard"},
)  # fmt: skip
