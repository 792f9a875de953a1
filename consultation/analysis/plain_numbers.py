"""Summaries and breakdowns as plain numbers, to be kept in the database, and back again.

Words are never kept: labels come from the questionnaire. Of what is held back there is no number.
It must not know what is kept, nor why.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from consultation.analysis.asked import Asked
from consultation.analysis.breakdowns import Breakdown, Group
from consultation.analysis.disclosure import Guarded, GuardedPart, Protected
from consultation.analysis.disclosure.laid_out import parts_of
from consultation.analysis.groups import Grouping
from consultation.analysis.guarded_breakdowns import (
    GuardedBreakdown,
    GuardedGroup,
    first_places,
)
from consultation.questionnaire.summaries import (
    Amounts,
    Counted,
    Counts,
    Order,
    Shares,
    Spread,
    Summary,
)

Numbers = Mapping[str, Any]
"""What JSON can hold: numbers under the ids of parts and options."""


def numbers_of(summary: Summary | Protected) -> Numbers:
    """The numbers of a summary, as far as it has them."""
    if isinstance(summary, Protected):
        parts = {
            part.id: {
                "base": part.base,
                "counts": {each.id: each.count for each in part.options if each.count is not None},
            }
            for part in summary.parts
        }
        later = {"later": True} if summary.later else {}
        of_all = {"total": summary.total, "not_asked": summary.not_asked}
        return {**of_all, **later, "protected": parts}
    found: dict[str, Any] = {
        "base": summary.base,
        "not_answered": summary.not_answered,
        "not_asked": summary.not_asked,
    }
    match summary:
        case Counts():
            found["counts"] = {each.id: each.count for each in summary.options}
        case Spread():
            found["counts"] = {
                part.id: {each.id: each.count for each in part.steps + part.off_scale}
                for part in summary.parts
            }
        case Order():
            found["counts"] = {each.id: list(each.at_place) for each in summary.options}
        case Shares():
            found["counts"] = {each.id: dict(each.tally) for each in summary.options}
        case Amounts():
            found["counts"] = dict(summary.tally)
    return found


def summary_of(nothing: Summary, numbers: Numbers) -> Summary | Protected:
    """The summary with these numbers; `nothing` is one of the same question without answers."""
    if "protected" in numbers:
        return _protected(nothing, numbers)
    return _exact(nothing, numbers)


def _exact(nothing: Summary, numbers: Numbers) -> Summary:
    of_all = {name: numbers[name] for name in ("base", "not_answered", "not_asked")}
    counts = numbers.get("counts", {})
    match nothing:
        case Counts():
            return replace(nothing, **of_all, options=_counted(nothing.options, counts))
        case Spread():
            parts = tuple(
                replace(
                    part,
                    steps=_counted(part.steps, counts.get(part.id, {})),
                    off_scale=_counted(part.off_scale, counts.get(part.id, {})),
                )
                for part in nothing.parts
            )
            return replace(nothing, **of_all, parts=parts)
        case Order():
            ranked = tuple(
                replace(each, at_place=tuple(counts.get(each.id, each.at_place)))
                for each in nothing.options
            )
            return replace(nothing, **of_all, options=ranked)
        case Shares():
            shared = tuple(replace(each, tally=counts.get(each.id, {})) for each in nothing.options)
            return replace(nothing, **of_all, options=shared)
        case Amounts():
            return replace(nothing, **of_all, tally=counts)
    return replace(nothing, **of_all)  # type: ignore[type-var]  # every summary is a dataclass


def _counted(options: tuple[Counted, ...], counts: Mapping[str, int]) -> tuple[Counted, ...]:
    return tuple(replace(each, count=counts.get(each.id, 0)) for each in options)


def _protected(nothing: Summary, numbers: Numbers) -> Protected:
    known = {part.id: part for part in parts_of(nothing)}
    total, stored = numbers["total"], numbers["protected"]
    # In the order of the questionnaire: a database may give the parts in another.
    ids = [id_ for id_ in known if id_ in stored] or list(stored)
    parts = []
    for id_ in ids:
        part, kept = known.get(id_), stored[id_]
        base = kept["base"]
        options = part.options if part else ()
        parts.append(
            GuardedPart(
                id=id_,
                label=part.label if part else None,
                options=tuple(
                    Guarded(id=each.id, label=each.label, count=kept["counts"].get(each.id))
                    for each in options
                ),
                base=base,
                not_answered=None if base is None else max(0, total - base),
            )
        )
    return Protected(
        parts=tuple(parts),
        several=isinstance(nothing, Counts) and nothing.several,
        total=total,
        not_asked=numbers["not_asked"],
        later="later" in numbers,
    )


def numbers_by_group(breakdown: Breakdown) -> Numbers:
    """The numbers of a breakdown of which nothing is held back."""
    return {
        "number": breakdown.number,
        "whole": numbers_of(breakdown.whole),
        "groups": {
            each.option.id: {"number": each.number, **numbers_of(each.summary)}
            for each in breakdown.groups
        },
    }


def breakdown_of(asked: Asked, by: Grouping, numbers: Numbers) -> Breakdown:
    """A breakdown with these numbers; without any where there are none."""
    nothing = asked.question.summarise(0, 0, {})
    groups = numbers.get("groups", {})
    return Breakdown(
        asked=asked,
        by=by,
        number=numbers.get("number", 0),
        whole=_exact(nothing, numbers["whole"]) if numbers else nothing,
        groups=tuple(
            Group(
                option=each.option,
                number=groups[each.option.id]["number"],
                summary=_exact(nothing, groups[each.option.id]),
            )
            if each.option.id in groups
            else Group(option=each.option, number=0, summary=nothing)
            for each in by.groups
        ),
    )


def guarded_numbers(found: GuardedBreakdown) -> Numbers:
    """The numbers of a breakdown as it may be published; None of a group that is left out."""
    shown = {each.id: numbers_of(each.summary) for each in found.groups}
    return {
        "whole": numbers_of(found.whole),
        "groups": {each.option.id: shown.get(each.option.id) for each in found.by.groups},
    }


def guarded_breakdown_of(asked: Asked, by: Grouping, numbers: Numbers) -> GuardedBreakdown:
    """The breakdown with these numbers, as it may be published."""
    nothing = asked.question.summarise(0, 0, {})
    first, kept = first_places(nothing), numbers["groups"]
    # Bands that nobody is in are not among its groups.
    groups = tuple(each for each in by.groups if each.option.id in kept)
    return GuardedBreakdown(
        asked=asked,
        by=replace(by, groups=groups),
        whole=_protected(first, numbers["whole"]),
        groups=tuple(
            GuardedGroup(id=each.option.id, label=each.option.label, summary=_protected(first, one))
            for each in groups
            if (one := kept[each.option.id])
        ),
        left_out=tuple(each.option.label for each in groups if not kept[each.option.id]),
        of_first_places=isinstance(nothing, Order),
    )
