"""`codebook.csv`: what each column of `responses.csv` holds, how it was asked, and of how many."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from consultation.analysis.asked import Asked
from consultation.analysis.results import Results
from consultation.formulas import harmless
from consultation.questionnaire.answers import OTHER, Column, ColumnKind
from consultation.questionnaire.summaries import Spread
from consultation.reporting.files.responses import columns_of

HEADER = ("column", "question", "type", "part", "part_label", "wording", "options", "base")
FIRST = (
    ("response", "A random id of the response. The order of the rows tells nothing."),
    ("received_on", "The day on which the response came."),
    ("channel", "How it came: online, paper, telephone, in-person, email or made-up."),
    ("language", "The language of the pages on which it was given."),
    ("version", "The number of the questionnaire's version that was answered."),
)
_TICKS = {"1": "chosen", "0": "not chosen"}
_TICKED_WITHOUT_WORDS = {OTHER: "chosen, no words typed"}


@dataclass(frozen=True, kw_only=True)
class Described:
    """One column of the responses in words."""

    column: Column
    asked: Asked
    part_label: str
    options: Mapping[str, str]
    """What can stand in it, each with its label; empty where that cannot be listed."""
    base: int

    @property
    def in_order(self) -> bool:
        """Whether its options are the steps of a scale."""
        shape = self.asked.question.summarise(0, 0, {})
        return self.column.kind is ColumnKind.OPTION and isinstance(shape, Spread)

    def says(self, language: str) -> str:
        """The question, and the part of it that the column is about."""
        question = self.asked.label.in_language(language)
        return f"{question}: {self.part_label}" if self.part_label else question


def described(results: Results, language: str) -> Iterator[Described]:
    """Every column that is about a question, in the order of the columns."""
    known: dict[str, tuple[Mapping[tuple[str, str], str], Mapping[str, int]]] = {}
    for column, asked in columns_of(results.questionnaire):
        if asked.key not in known:
            known[asked.key] = _labels_and_bases(results, asked, language)
        labels, bases = known[asked.key]
        yield Described(
            column=column,
            asked=asked,
            part_label=labels.get(("", column.part)) or labels.get((column.part, "")) or "",
            options=_options(column, labels),
            base=bases.get(column.part, bases[""]),
        )


def rows_of(results: Results, language: str) -> Iterator[tuple[str, ...]]:
    """One line for each column, in the order of the columns."""
    for name, says in FIRST:
        yield (name, "", "", "", "", says, "", str(results.total))
    for each in described(results, language):
        yield tuple(
            harmless(cell)
            for cell in (
                each.column.name,
                each.asked.key,
                each.asked.question.type,
                each.column.part,
                each.part_label,
                wording_of(each.asked, language),
                _values(each),
                str(each.base),
            )
        )


def _values(described: Described) -> str:
    """The values of the column with their meaning, as `value = meaning; value = meaning`.

    A line beside "other" holds the words that were typed; in a question with several answers it
    also says that other was ticked without words.
    """
    kinds = {ColumnKind.FLAG: _TICKS, ColumnKind.OTHER: _TICKED_WITHOUT_WORDS}
    values = kinds.get(described.column.kind, described.options)
    return "; ".join(f"{value} = {says}" for value, says in values.items())


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
                labels[part.id, ""] = part.label.in_language(language)
    else:
        for (_, option), label in list(labels.items()):
            labels["", option] = label
    return labels, bases


def wording_of(asked: Asked, language: str) -> str:
    """The question in each version; versions with the same words share a line."""
    versions: dict[str, list[str]] = {}
    for number, question in sorted(asked.wordings.items()):
        versions.setdefault(question.label.in_language(language), []).append(str(number))
    return "\n".join(f"{', '.join(numbers)}: {words}" for words, numbers in versions.items())


def _options(column: Column, labels: Mapping[tuple[str, str], str]) -> Mapping[str, str]:
    """What can stand in the column, each with its meaning."""
    if column.kind is not ColumnKind.OPTION:
        return {}
    return {
        option: label for (part, option), label in labels.items() if option and part == column.part
    }
