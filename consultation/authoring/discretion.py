"""Advice on what stays in the browser of somebody who is watched: titles and addresses.

The definition has no mistakes. It must not know where the pages are drawn.
"""

import re

from consultation.questionnaire.definition import Definition
from consultation.questionnaire.tree import Found, Path

_TELLING = re.compile(
    r"(?<![a-z])(abus(e|ed|er|ers|ive)|rap(e|ed|ist)|sexual|stalk(ing|er|ers|ed)|harass(ment|ed)"
    r"|hate|trafficking|slavery|exploitation|forced[- ]marriages?|fgm|suicides?|suicidal"
    r"|self[- ]harm|addictions?|(domestic|gender)[-_ ](\w+[-_ ])?violence)(?![a-z])",
    re.IGNORECASE,
)
"""Words that put people in danger when others find them in their browser."""


def on_discretion(definition: Definition) -> Found:
    """Ids and the title that tell what somebody read, where residents can leave in a hurry."""
    if not definition.quick_exit:
        return
    ids = {
        "priorities": [each.id for each in definition.priorities],
        "pages": [each.id for each in definition.pages],
    }
    standing: list[tuple[Path, str, str]] = [
        (("slug",), definition.slug, "every address"),
        (("title",), definition.title.own, "every title"),
        *(
            ((key, number, "id"), each, "an address")
            for key, listed in ids.items()
            for number, each in enumerate(listed)
        ),
    ]
    for path, words, place in standing:
        if found := _TELLING.search(words):
            yield (
                path,
                f"“{found.group()}” stands in {place} that the browser keeps. Somebody who is "
                "watched is given away by it: choose a word that says less.",
            )
