"""`codebook.csv`: what each column of `responses.csv` holds, asked how, answered by how many."""

from collections.abc import Iterator, Mapping

from consultation.analysis.asked import Asked
from consultation.analysis.results import Results
from consultation.questionnaire.answers import Column, ColumnKind
from consultation.questionnaire.summaries import Spread
from consultation.reporting.responses import columns_of
from consultation.reporting.spreadsheets import harmless

HEADER = ("column", "question", "type", "part", "part_label", "wording", "options", "base")
FIRST = (
    ("response", "A random id of the response. The order of the rows tells nothing."),
    ("received_on", "The day on which the response came."),
    ("channel", "How it came: online, paper, telephone, in-person, email or made-up."),
    ("language", "The language of the pages on which it was given."),
    ("version", "The number of the questionnaire's version that was answered."),
)
_TICKS = {"1": "chosen", "0": "not chosen"}


def rows_of(results: Results, language: str) -> Iterator[tuple[str, ...]]:
    """A line a column, in the order of the columns."""
    for name, says in FIRST:
        yield (name, "", "", "", "", says, "", str(results.total))
    for column, asked in columns_of(results.questionnaire):
        labels, bases = _labels_and_bases(results, asked, language)
        yield tuple(
            harmless(each)
            for each in (
                column.name,
                asked.key,
                asked.question.type,
                column.part,
                labels.get(("", column.part)) or labels.get((column.part, "")) or "",
                _wording(asked, language),
                _options(column, labels),
                str(bases.get(column.part, bases[""])),
            )
        )


def _labels_and_bases(
    results: Results, asked: Asked, language: str
) -> tuple[Mapping[tuple[str, str], str], Mapping[str, int]]:
    """The label of each part and option of a question, and how many answered it or its parts."""
    result = results.question(asked.key)
    summary = result.summary if result else asked.question.summarise(results.total, 0, {})
    labels = {(row.part, row.option): row.label for row in summary.rows(language)}
    bases = {"": results.total - (getattr(summary, "not_answered", 0) or 0)}
    if isinstance(summary, Spread):
        for part in summary.parts:
            bases[part.id] = part.base
            if part.label:
                labels[part.id, ""] = part.label.said(language).text
    else:
        for (_, option), label in list(labels.items()):
            labels["", option] = label
    return labels, bases


def _wording(asked: Asked, language: str) -> str:
    """The question in each version; versions with the same words share a line."""
    versions: dict[str, list[str]] = {}
    for number, question in sorted(asked.wordings.items()):
        versions.setdefault(question.label.said(language).text, []).append(str(number))
    return "\n".join(f"{', '.join(numbers)}: {words}" for words, numbers in versions.items())


def _options(column: Column, labels: Mapping[tuple[str, str], str]) -> str:
    """What can stand in the column, each with its meaning."""
    if column.kind is ColumnKind.FLAG:
        return "; ".join(f"{value} = {says}" for value, says in _TICKS.items())
    if column.kind is not ColumnKind.OPTION:
        return ""
    return "; ".join(
        f"{option} = {label}"
        for (part, option), label in labels.items()
        if option and part == column.part
    )
