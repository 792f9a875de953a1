"""Who is in which group, from the cells of `responses.csv` alone."""

from decimal import Decimal

from consultation.questionnaire.definition import Question

Cells = dict[str, str]


def is_in(row: Cells, question: Question, key: str, group: str) -> bool:
    """Whether a response is in a group; `key` names the line of a matrix too."""
    id_ = question.id
    match question.type:
        case "multiple":
            return row[f"{id_}.{group}"] not in ("", "0")
        case "rank":
            return row[f"{id_}.{group}"] == "1"
        case "points":
            given = {each: points for each, points in row.items() if each.startswith(f"{id_}.")}
            points = [int(each or 0) for each in given.values()]
            if not any(points) or points.count(max(points)) > 1:
                return group == "several.alike" and any(points)
            return group != "several.alike" and int(given[f"{id_}.{group}"]) == max(points)
        case "number":
            return bool(row[id_]) and within(group, Decimal(row[id_]))
        case "date":
            return bool(row[id_]) and within_months(group, row[id_][:7])
    return row[key] == group


def within(band: str, value: Decimal) -> bool:
    """Whether a number is within a band, by the band's id."""
    low, _, high = band.partition("-to-")
    if band.startswith("under-"):
        return value < bound(band.removeprefix("under-"))
    if band.endswith("-or-more"):
        return value >= bound(band.removesuffix("-or-more"))
    return bound(low) <= value <= bound(high or low)


def bound(written: str) -> Decimal:
    """The number at one end of a band."""
    return Decimal(written.replace("minus-", "-"))


def within_months(band: str, month: str) -> bool:
    """Whether a month is within a band, by the band's id."""
    low, _, high = band.partition("-to-")
    if band.startswith("before-"):
        return month < band.removeprefix("before-")
    if band.endswith("-or-later"):
        return month >= band.removesuffix("-or-later")
    return low <= month <= (high or low)
