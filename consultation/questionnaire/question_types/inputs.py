"""What stands in the inputs of a form, made plain: lines, texts, numbers.

Anything may stand there; what cannot be taken becomes a Mistake. It must not know any question.
"""

import re
from decimal import Decimal
from typing import Annotated, Any
from unicodedata import decimal

from pydantic import AfterValidator, BeforeValidator
from pydantic_core import PydanticCustomError

from consultation.questionnaire.answers import Mistake, Typed, Unacceptable
from consultation.questionnaire.text import unseen, without_controls, without_unseen
from consultation.questionnaire.wording import N_

TOO_LONG = N_(
    "Shorten your answer to “%(question)s” to %(most)s characters or fewer. It has %(has)s"
)
MOST_DIGITS = 15
"""Digits before the point of a number: more than any amount that is asked for has."""


def _in_reach(number: Decimal) -> Decimal:
    """A number that can be written out: 1e-999999999 is short, but its digits are not."""
    exponent = number.as_tuple().exponent
    if number.adjusted() >= MOST_DIGITS or not isinstance(exponent, int) or exponent < -MOST_DIGITS:
        raise PydanticCustomError(
            "number_reach",
            "numbers have at most {most} digits before the point, and after it. "
            "Write one that is nearer to zero, or rounder.",
            {"most": MOST_DIGITS},
        )
    return number


def _in_digits(given: Any) -> Any:
    """Decimal would take `1_000` and digits of any script, which no other number of a file may."""
    plain = not isinstance(given, str) or (given.isascii() and "_" not in given)
    return given if plain else "no number"


AmountOfFile = Annotated[Decimal, BeforeValidator(_in_digits), AfterValidator(_in_reach)]
"""A number of the file."""

_LONGEST_NUMBER = 60
_SPACES = re.compile(r"[\s'’]+")
_MARKS = {
    **dict.fromkeys((0x2212, 0x2013, 0xFF0D), "-"),
    **dict.fromkeys((0x066B, 0xFF0E), "."),
    **dict.fromkeys((0x066C, 0xFF0C), ","),
    0xFF0B: "+",
}
"""Signs, points and commas as other keyboards type them."""
_POINT = re.compile(r"[+-]?\d*\.?\d*")
_COMMA_GROUPS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?")
_POINT_GROUPS = re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+,\d*|[+-]?[1-9]\d{0,2}(\.\d{3}){2,}")
_COMMA_POINT = re.compile(r"[+-]?\d*,\d*")


def first(typed: Typed, part: str) -> str:
    """What stands in the first input of `part`; '' where there is none."""
    values = typed.get(part)
    return values[0] if values else ""


def figures(typed: Typed, part: str) -> str:
    """The figures in an input, without marks that nobody sees; what is too long, as it is."""
    given = first(typed, part).strip()
    return without_unseen(given).strip() if len(given) <= _LONGEST_NUMBER else given


def one_line(typed: Typed, part: str, most: int) -> str:
    """The line in an input, its runs of space made one; raises Unacceptable when it is too long."""
    line = " ".join(without_controls(_bounded(typed, part, most)).split())
    return _short_enough(line, part, most)


def whole_text(typed: Typed, part: str, most: int) -> str:
    """The text in an input, a line end as one character; raises Unacceptable if too long."""
    return _short_enough(without_controls(_bounded(typed, part, most)).strip(), part, most)


def _bounded(typed: Typed, part: str, most: int) -> str:
    """Refuse what is too long before any work is done on it: each character may come as two."""
    given = first(typed, part)
    if len(given) > 2 * most + 1_000:
        raise Unacceptable(_too_long(part, most, len(given)))
    return given


def _short_enough(given: str, part: str, most: int) -> str:
    if unseen(given):
        return ""
    if len(given) > most:
        raise Unacceptable(_too_long(part, most, len(given)))
    return given


def _too_long(part: str, most: int, has: int) -> Mistake:
    return Mistake(TOO_LONG, part, {"most": most, "has": has})


def number_in(written: str, affixes: tuple[str, ...] = ()) -> Decimal | None:
    """The number that somebody wrote; None if it is not one, or could be read in two ways.

    It may have digits of any script, spaces or commas between thousands, a comma before decimals
    where it can be nothing else, and one of `affixes` (a unit) before or after it. ``1,200`` is
    twelve hundred, ``12,5`` twelve and a half; powers of ten (``1e3``) are refused.
    """
    if len(written) > _LONGEST_NUMBER:
        return None
    plain = _ascii_digits(without_controls(written).strip())
    for affix in affixes:
        if not _POINT.fullmatch(plain):  # 12 is a number, though the unit might be “2”
            plain = _without(plain, affix)
    plain = _SPACES.sub("", plain)
    if _COMMA_GROUPS.fullmatch(plain):
        plain = plain.replace(",", "")
    elif _POINT_GROUPS.fullmatch(plain) or _COMMA_POINT.fullmatch(plain):
        plain = plain.replace(".", "").replace(",", ".")
    if not _POINT.fullmatch(plain) or not any(each.isdigit() for each in plain):
        return None
    number = Decimal(plain)
    return number if abs(number) < 10**MOST_DIGITS else None


def _ascii_digits(written: str) -> str:
    written = written.translate(_MARKS)
    return "".join(str(decimal(each)) if each.isdecimal() else each for each in written)


def _without(written: str, affix: str) -> str:
    """`written` without a unit at its end or start (behind a sign: -£5)."""
    sign = written[:1] if written[:1] in ("+", "-") else ""
    bare = written[len(sign) :].strip()
    if bare.casefold().startswith(affix.casefold()):
        bare = bare[len(affix) :]
    elif bare.casefold().endswith(affix.casefold()):
        bare = bare[: -len(affix)]
    return (sign + bare.strip()) if bare.strip() else written
