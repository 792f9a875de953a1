"""“You said”: plain sentences made from the figures below them, in the reader's language.

Officers can add to them and not change them. It must not know requests.
"""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from consultation.analysis.results import QuestionResult
from consultation.prose import count, listed, page_language, words
from consultation.prose import interface_words as gettext
from consultation.publishing.telling import READER
from consultation.questionnaire.answers import ASIDE
from consultation.questionnaire.summaries import Counted, Counts, Order, SpreadRow
from consultation.questionnaire.text import Text
from consultation.reporting.glance import in_front
from consultation.reporting.report import REWORDED
from consultation.reporting.words.sides import either, split, the_scale


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """What people said to one question, whose name in addresses is `key`."""

    about: Text
    says: Markup
    key: str


def sentences(
    results: Sequence[QuestionResult], changed: Container[str] = ()
) -> tuple[Sentence, ...]:
    """A sentence for each of these questions that can be summed up in one.

    A second one follows for those whose keys are in `changed`: people answered several wordings.
    """
    told = [(each, said) for each in results if (said := _said(each))]
    return tuple(
        Sentence(
            about=each.asked.label,
            says=Markup("{} {}").format(said, gettext(REWORDED)) if each.key in changed else said,
            key=each.key,
        )
        for each, said in told
    )


def _said(result: QuestionResult) -> Markup | None:
    summary = result.summary
    scale = the_scale(summary)
    if scale and scale.base:
        return _of_scale(scale)
    match summary:
        case Counts(base=base, options=options) if base:
            return _of_counts(options, base)
        case Order(base=base, options=options) if base:
            few = in_front((summary.weight(each), each) for each in options)
            if not few:
                return None
            ordered = listed([_quoted(each.label) for each in few])
            return gettext(
                "Ranked highest by the %(base)s who ranked any: %(answers)s.",
                base=count(base),
                answers=ordered,
            )
    return None


def _of_scale(scale: SpreadRow) -> Markup:
    sides = split(scale.steps)
    upper, lower = (sum(each.count for each in side) for side in (sides.positive, sides.negative))
    return gettext(
        "Of the %(base)s who answered, %(upper)s (%(upper_share)s) chose “%(upper_side)s” and "
        "%(lower)s (%(lower_share)s) “%(lower_side)s”.",
        base=count(scale.base),
        upper=count(upper),
        upper_share=READER.share(upper, scale.base),
        upper_side=_side(sides.positive),
        lower=count(lower),
        lower_share=READER.share(lower, scale.base),
        lower_side=_side(sides.negative),
    )


def _of_counts(options: Sequence[Counted], base: int) -> Markup | None:
    few = in_front((each.count, each) for each in options if each.id not in ASIDE)
    if not few:
        return None
    return gettext(
        "Chosen most by the %(base)s who answered: %(answers)s.",
        base=count(base),
        answers=listed(
            [
                Markup("{} ({}, {})").format(  # it escapes all three
                    _quoted(each.label), count(each.count), READER.share(each.count, base)
                )
                for each in few
            ]
        ),
    )


def _side(steps: Sequence[Counted]) -> str:
    language = page_language()
    return either([each.label.in_language(language) for each in steps], language)


def _quoted(label: Text) -> Markup:
    """An answer in quotation marks; `format` escapes it."""
    return Markup("“{}”").format(words(label))


def in_order(of_priority: Sequence[QuestionResult]) -> Iterator[QuestionResult]:
    """The questions of a priority, scales first: whether people agree, then what they chose."""
    yield from (each for each in of_priority if the_scale(each.summary))
    yield from (each for each in of_priority if not the_scale(each.summary))
