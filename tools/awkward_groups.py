"""Made-up breakdowns and characteristics of unusual amounts, for the picture book of charts."""

from collections.abc import Sequence

from consultation.analysis.breakdowns import Breakdown, Group
from consultation.analysis.comparing import WARDS, Characteristic
from consultation.analysis.comparing import Group as Compared
from consultation.analysis.disclosure import protect
from consultation.analysis.population import SHIPPED_ANSWERS, SHIPPED_FIGURES, population_for
from consultation.analysis.reach import ADULTS, ALL_AGES
from consultation.questionnaire.shelf import ShippedShelf
from consultation.questionnaire.summaries import Amounts, Counted, Summary
from consultation.questionnaire.text import Text, text
from consultation.questionnaire.wording import DECLINED_LABEL
from tools.awkward import agreement, chance, counts, order, points, themes


def by_capacity(make: str, language: str = "en") -> Breakdown:
    """A breakdown by a question with few groups."""
    names = themes(language)
    return _by(names, [_one(make, size, language) for size in (4, 60, 0, 210)], make, language)


def by_ward(make: str) -> Breakdown:
    """A breakdown by twenty wards."""
    names = [text(each.name) for each in ShippedShelf().areas("wolverhampton-wards")]
    rng = chance(11)
    made = [_one(make, rng.choice((0, 3, 20, 90)), "en", place) for place in range(len(names))]
    return _by(names, made, make, "en")


def _by(names: Sequence[Text], made: Sequence[Summary], make: str, language: str) -> Breakdown:
    return Breakdown(
        asked=None,  # charts use only the heading
        by=None,
        number=400,
        whole=_one(make, 240, language),
        groups=tuple(
            Group(
                option=Counted(id=f"g{place}", label=name, count=0),
                number=summary.base,
                summary=summary,
            )
            for place, (name, summary) in enumerate(zip(names, made, strict=True))
        ),
    )


def _one(make: str, size: int, language: str, seed: int = 0) -> Summary:
    rng = chance(size + seed)

    def some(number: int) -> list[int]:
        return [rng.randint(0, size) for _ in range(number)]

    if make == "scale":
        return agreement(some(6))
    if make == "grid":
        return agreement(*(some(6) for _ in range(3)), labels=themes(language))
    if make == "sixty":
        return counts(some(60), themes(language, 60))
    if make == "numbers":
        tally = {str(rng.randint(16, 90)): 1 + each for each in some(9)} if size else {}
        return Amounts(tally=tally, base=sum(tally.values()), not_answered=0)
    if make == "order":
        return order(themes(language), size)
    if make == "points":
        return points(themes(language), size)
    return counts(some(8), themes(language, 8))


def held_back() -> Breakdown:
    """A breakdown with small counts held back."""
    whole = protect(counts([120, 80, 31]), 240)
    groups = [protect(counts(each), 130) for each in ([60, 3, 12], [40, 52, 11])]
    return Breakdown(
        asked=None,
        by=None,
        number=240,
        whole=whole,
        groups=tuple(
            Group(option=Counted(id=str(place), label=name, count=0), number=130, summary=each)
            for place, (name, each) in enumerate(zip(themes(), groups, strict=False))
        ),
    )


def wards(most: int, *, held: bool = False) -> Characteristic:
    """Twenty wards, some of them without responses."""
    population = population_for(SHIPPED_FIGURES.parent, ["E05001321"])
    if population is None:
        raise LookupError(f"{SHIPPED_FIGURES} and {SHIPPED_ANSWERS} are needed.")
    rng = chance(most)
    lines = []
    for place, each in enumerate(ShippedShelf().areas("wolverhampton-wards")):
        adults = population.adults(each.code)
        count = None if held and place % 6 == 0 else rng.choice((0, *[rng.randint(0, most)] * 4))
        lines.append((each.code, each.name, count if most else 0, adults.count if adults else 1))
    return compared(
        WARDS, "Ward", lines, residents=ADULTS, estimate=True, areas="wolverhampton-wards"
    )


def religion(*numbers: int | None) -> Characteristic:
    """A characteristic with large and small groups."""
    names = ("No religion", "Christian", "Muslim", "Sikh", "Any other religion")
    living = (73_317, 115_644, 14_492, 31_772, 3_152)
    lines = [
        (name, name, number, residents)
        for name, number, residents in zip(names, numbers, living, strict=True)
    ]
    return compared("religion", "Religion", lines)


def compared(
    id_: str,
    title: str,
    lines: Sequence[tuple[str, str, int | None, int]],
    *,
    residents: str = ALL_AGES,
    estimate: bool = False,
    areas: str = "",
) -> Characteristic:
    """A characteristic with these groups: id, label, number of respondents, number of residents."""
    shown = [each for each in lines if each[2] is not None]
    return Characteristic(
        id=id_,
        title=title,
        groups=tuple(
            Compared(
                id=code,
                label=label,
                count=count,
                residents=living,
                of_responses=sum(each[2] or 0 for each in shown),
                of_residents=sum(each[3] for each in shown),
            )
            for code, label, count, living in lines
        ),
        residents=residents,
        estimate=estimate,
        aside=((DECLINED_LABEL.own, 31), ("Not answered", None)),
        asked="Which ward do you live in?" if areas else "",
        areas=areas,
    )
