"""A selection in words: part by part for pages, in one line for files.

It must not know addresses, nor what is made of a selection.
"""

from consultation.analysis.asked import Questionnaire
from consultation.analysis.dividing import division_called
from consultation.analysis.selection import (
    CHANNELS,
    FROM,
    QUESTION,
    TO,
    VERSIONS,
    Selection,
)
from consultation.reporting.words.figures import in_words
from consultation.responding.models import Channel

EVERYBODY = "All responses that count"


def in_parts(
    selection: Selection, questionnaire: Questionnaire, language: str
) -> list[tuple[str, str]]:
    """The parts of a selection, each under the name by which `Selection.without` knows it."""
    said = []
    for picked in selection.picked:
        division = division_called(questionnaire, picked.key)
        labels = [
            option.label.in_language(language)
            for option in division.options
            if option.id in picked.options
        ]
        words = f"“{division.label.in_language(language)}”: {' or '.join(labels)}"
        said.append((QUESTION + picked.key, words))
    if selection.channels:
        ways = [Channel(each).value.replace("-", " ") for each in selection.channels]
        said.append((CHANNELS, f"How it came: {' or '.join(ways)}"))
    if selection.versions:
        said.append((VERSIONS, f"Version {' or '.join(map(str, selection.versions))}"))
    if selection.since:
        said.append((FROM, f"Received from {in_words(selection.since)} on"))
    if selection.until:
        said.append((TO, f"Received up to {in_words(selection.until)}"))
    return said


def in_one_line(selection: Selection, questionnaire: Questionnaire, language: str) -> str:
    """Which responses a file is of."""
    words = [says for _, says in in_parts(selection, questionnaire, language)]
    return "; and ".join(words) or EVERYBODY
