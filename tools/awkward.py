"""Made-up answers of unusual amounts, for the picture book of charts (`tools/picture_book.py`).

Nobody, one person or 100,000; three options or sixty; long words; other scripts. People look at the
result; the rules of charts are in the tests.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random

from consultation.questionnaire.summaries import (
    Amounts,
    Counted,
    Counts,
    Order,
    Ranked,
    Shared,
    Shares,
    Spread,
    SpreadRow,
    Summary,
)
from consultation.questionnaire.text import Text, text
from consultation.questionnaire.wording import DONT_KNOW_LABEL, SCALES

LONG = (
    "Identify young people at risk of offending to support them at an early stage, and provide "
    "interventions to address their attitudes and behaviours"
)
THEMES: Mapping[str, tuple[str, ...]] = {
    "en": ("Safer streets", "Cleaner parks", "More officers on foot", "Help for young people"),
    "pa": ("ਸੁਰੱਖਿਅਤ ਸੜਕਾਂ", "ਸਾਫ਼ ਪਾਰਕ", "ਪੈਦਲ ਗਸ਼ਤ ਕਰਦੇ ਹੋਰ ਅਧਿਕਾਰੀ", "ਨੌਜਵਾਨਾਂ ਲਈ ਮਦਦ"),
    "ur": (
        "محفوظ سڑکیں",
        "صاف ستھرے پارک",
        "پیدل گشت کرنے والے مزید اہلکار",
        "نوجوانوں کے لیے مدد",
    ),
}
AGREEMENT = SCALES["agreement"]


def chance(seed: int) -> Random:
    """Random numbers that are the same on every run."""
    return Random(seed)  # noqa: S311 - not used for secrets


def themes(language: str = "en", many: int = 4) -> list[Text]:
    """`many` labels; beyond the first few, labels are repeated with a number."""
    words = THEMES[language]
    return [
        text(words[place] if place < len(words) else f"{words[place % len(words)]} {place + 1}",
             language)
        for place in range(many)
    ]  # fmt: skip


def counts(
    numbers: Sequence[int], labels: Sequence[Text] | None = None, *, several: bool = False
) -> Counts:
    """Counts of how many people chose each option."""
    labels = labels or themes(many=len(numbers))
    return Counts(
        options=tuple(
            Counted(id=f"o{place}", label=label, count=number)
            for place, (label, number) in enumerate(zip(labels, numbers, strict=True))
        ),
        base=max(numbers) + 9 if several else sum(numbers),
        not_answered=4,
        several=several,
    )


def agreement(*rows: Sequence[int], labels: Sequence[Text] | None = None) -> Spread:
    """Answers to an agreement scale, with “don't know” last; with several rows, to a matrix."""
    parts = tuple(
        SpreadRow(
            id=f"r{place}",
            label=(labels or themes(many=len(rows)))[place] if len(rows) > 1 else None,
            steps=tuple(
                Counted(id=id_, label=label, count=number)
                for (id_, label), number in zip(AGREEMENT, row, strict=False)
            ),
            off_scale=(Counted(id="dont-know", label=DONT_KNOW_LABEL, count=row[-1]),),
        )
        for place, row in enumerate(rows)
    )
    return Spread(parts=parts, base=max(part.base for part in parts), not_answered=12)


def steps(number: int, count: int) -> Spread:
    """Answers to a scale with `number` numbered steps."""
    row = SpreadRow(
        id="",
        label=None,
        steps=tuple(
            Counted(id=f"s{each}", label=text(str(each)), count=count + each * 3)
            for each in range(number)
        ),
        off_scale=(),
    )
    return Spread(parts=(row,), base=row.base, not_answered=0)


def order(labels: Sequence[Text], people: int, places: int = 3) -> Order:
    """Answers to a ranking question."""
    rng = chance(len(labels))
    options = tuple(
        Ranked(
            id=f"p{place}",
            label=label,
            at_place=tuple(rng.randint(0, people // places) for _ in range(places)),
        )
        for place, label in enumerate(labels)
    )
    return Order(options=options, base=people, not_answered=3)


def points(labels: Sequence[Text], people: int) -> Shares:
    """Answers to a question that asks people to share out a hundred points."""
    options = tuple(
        Shared(
            id=f"s{place}",
            label=label,
            tally={"0": people // 4, "20": people // 2, str(30 + 9 * place % 60): people // 4},
        )
        for place, label in enumerate(labels)
    )
    return Shares(options=options, total=100, base=people, not_answered=0)


def ages(people: int) -> Amounts:
    """Answers to a number question: whole numbers around forty."""
    rng = chance(7)
    tally: dict[str, int] = {}
    for _ in range(200):
        age = str(max(16, min(97, round(rng.gauss(43, 17)))))
        tally[age] = tally.get(age, 0) + people // 200
    return Amounts(tally=tally, base=sum(tally.values()), not_answered=9, unit=text("years"))


def days(first: date, span: int, people: int) -> list[tuple[date, int]]:
    """Responses by day over `span` days: many at the beginning and at the end."""
    return [
        (first + timedelta(days=day), max(1, people // (3 + 9 * min(day, span - 1 - day))))
        for day in range(span)
    ]


def shapes() -> dict[str, Summary]:
    """Answers of every kind, except for areas and text, by the heading of their chart."""
    sixty = [(place * 37) % 101 for place in range(60)]
    long = [text(f"{LONG} ({place})") for place in range(1, 4)]
    return {
        "Nobody answered": Counts(options=counts([0, 0, 0]).options, base=0, not_answered=600),
        "No responses yet": Counts(options=counts([0, 0]).options, base=0, not_answered=0),
        "One response": counts([0, 1, 0]),
        "Three options": counts([61, 31, 12]),
        "A tie": counts([40, 40, 12]),
        "One option": counts([17]),
        "Three options of many words": counts([31, 4, 18], long),
        "One winner of 100,000": counts([3, 7, 99_982, 8]),
        "Several could be ticked": counts([70, 66, 12, 5], several=True),
        "A word without end": counts([9, 8], [text("Supercalifragilistic" * 5), text("No")]),
        "Sixty options": counts(sixty, themes(many=60)),
        "A scale": agreement([40, 61, 55, 160, 202, 33]),
        "A scale of 100,000": agreement([20_000, 20_000, 15_000, 25_000, 15_000, 5_000]),
        "A scale, one response": agreement([0, 0, 1, 0, 0, 0]),
        "Nobody on the scale": agreement([0, 0, 0, 0, 0, 7]),
        "Everybody at one end": agreement([900, 0, 0, 0, 0, 0]),
        "Few say that they don't know": agreement([400, 600, 550, 1600, 2020, 33]),
        "Two steps": steps(2, 30),
        "Eleven steps": steps(11, 4),
        "A grid": agreement([9, 5, 5, 60, 2, 3], [80, 61, 5, 6, 2, 0], [0, 0, 0, 0, 1, 0]),
        "A grid of sixty lines": agreement(
            *([9, 5, 5 + place, 60 - place, 2, 3] for place in range(60)), labels=themes(many=60)
        ),
        "A grid of many words": agreement(
            [9, 5, 5, 60, 2, 3], [80, 61, 5, 6, 2, 0], [0, 0, 0, 0, 0, 0], labels=long
        ),
        "An order": order(themes(), 24),
        "An order of twelve": order(themes(many=12), 90_000, 12),
        "An order of sixty": order(themes(many=60), 400, 5),
        "An order that nobody gave": order(themes(), 0),
        "An order, one response": Order(
            options=tuple(
                Ranked(id=str(place), label=label, at_place=(int(place == 1), int(place == 0)))
                for place, label in enumerate(themes())
            ),
            base=1,
            not_answered=0,
        ),
        "Points": points(themes(), 80),
        "Points of many words": points(long, 100_000),
        "Points for sixty": points(themes(many=60), 400),
        "Points that nobody gave": Shares(
            options=points(themes(), 80).options, total=100, base=0, not_answered=9
        ),
        "Numbers far apart": Amounts(
            tally={"0": 3, "1": 40, "2": 22, "1000": 1}, base=66, not_answered=9
        ),
        "One number": Amounts(tally={"12.50": 1}, base=1, not_answered=0, unit=text("pounds")),
        "Numbers below nothing": Amounts(
            tally={"-40": 3, "-12.5": 9, "0": 2, "31": 8}, base=22, not_answered=0
        ),
        "100,000 numbers": ages(100_000),
        "Days": Amounts(
            tally={"2019-12-02": 30, "2019-12-24": 1, "2020-01-31": 80},
            base=111, not_answered=0, days=True,
        ),
        "Days over a century": Amounts(
            tally={"1931-05-01": 2, "1978-02-11": 31, "2020-01-31": 8},
            base=41, not_answered=0, days=True,
        ),
    }  # fmt: skip


def people() -> dict[str, Summary]:
    """Answers about people, with small counts held back."""
    return {
        "Small counts held back": counts([212, 3, 31, 0, 120, 18]),
        "Too few of all": counts([2, 3, 1]),
    }
