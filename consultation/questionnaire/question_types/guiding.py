"""What pages say of a question's limits before anybody breaks them.

It must not know any question.
"""

from datetime import date
from decimal import Decimal

from consultation.questionnaire.answers import Guidance
from consultation.questionnaire.wording import N_

CHOOSE_ALL = N_("Choose all that apply.")
CHOOSE_THAT_MANY = N_("Choose %(most)s.")
CHOOSE_UP_TO = N_("Choose up to %(most)s.")
CHOOSE_AT_LEAST = N_("Choose at least %(least)s.")
CHOOSE_SOME = N_("Choose from %(least)s to %(most)s.")
FROM_TO = N_("From %(least)s to %(most)s.")
OR_MORE = N_("%(least)s or more.")
OR_LESS = N_("%(most)s or less.")
OR_LATER = N_("%(least)s or later.")
OR_EARLIER = N_("%(most)s or earlier.")
A_DATE = N_("For example, %(example)s.")
EXAMPLE = date(2007, 3, 27)


def how_many(least: int | None, most: int | None) -> tuple[Guidance, ...]:
    """How many options may be chosen. A minimum of one goes without saying: none is no answer."""
    if least is None or (least <= 1 and least != most):
        return (Guidance(CHOOSE_ALL) if most is None else Guidance(CHOOSE_UP_TO, {"most": most}),)
    if most is None:
        return (Guidance(CHOOSE_AT_LEAST, {"least": least}),)
    says = CHOOSE_THAT_MANY if least == most else CHOOSE_SOME
    return (Guidance(says, {"least": least, "most": most}),)


def how_much(least: Decimal | None, most: Decimal | None) -> tuple[Guidance, ...]:
    """Which numbers may be given; nothing where all may."""
    return _within(least, most, OR_MORE, OR_LESS)


def how_dated(least: date | None, most: date | None) -> Guidance:
    """How a date is written, by one that may be given."""
    return Guidance(A_DATE, {"example": day_like(least, most)})


def which_day(least: date | None, most: date | None) -> tuple[Guidance, ...]:
    """Which dates may be given; nothing where all may."""
    return _within(least, most, OR_LATER, OR_EARLIER)


def day_like(least: date | None, most: date | None) -> str:
    """A day that may be given, as it is typed."""
    like = max(EXAMPLE, least or EXAMPLE)
    like = min(like, most or like)
    return f"{like.day} {like.month} {like.year}"


def _within(
    least: date | Decimal | None, most: date | Decimal | None, or_more: str, or_less: str
) -> tuple[Guidance, ...]:
    if least is not None and most is not None:
        return (Guidance(FROM_TO, {"least": least, "most": most}),)
    if least is not None:
        return (Guidance(or_more, {"least": least}),)
    return () if most is None else (Guidance(or_less, {"most": most}),)
