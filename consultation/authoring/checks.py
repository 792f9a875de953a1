"""Advice on a definition that is right: what a fair consultation would still say.

It must not know the database: it reads a definition and talks to its author.
"""

from collections.abc import Iterator

from consultation.questionnaire.definition import Definition
from consultation.questionnaire.translations import missing


def advice(definition: Definition) -> Iterator[str]:
    """Sentences of advice, each with its reason; none when there is nothing to say."""
    if definition.decision is None:
        yield (
            "decision: say who decides, when, and what is still open. "
            "People answer when they know what their answer can change."
        )
    elif definition.decision.still_open is None:
        yield "decision.still_open: say what can still change, and what is already settled."
    if definition.data_protection is None:
        yield (
            "data_protection: say who is responsible for the data and on what basis. "
            "Data protection law asks for it."
        )
    for number, priority in enumerate(definition.priorities):
        if priority.alternatives is None:
            yield (
                f"priorities[{number}].alternatives: say what else was considered for "
                f"“{priority.title.own}”, and why not. Courts have asked for it."
            )
    for language, paths in missing(definition).items():
        shown = ", ".join(paths[:3]) + (", ..." if len(paths) > 3 else "")
        yield (
            f"languages: {len(paths)} texts are not written in “{language}” and fall back to "
            f"“{definition.language}”: {shown}."
        )
