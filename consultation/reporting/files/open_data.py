"""`open-data.zip`: what anybody may have: rounded tables with small numbers held back, described.

Every count passes the rule for small numbers first, then is rounded; of what is sensitive or about
the people only the tables that may be shown are in it, and no response. It must not know how
figures are made.
"""

import hashlib
import json
import zipfile
from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO
from typing import Any

from consultation.analysis.disclosure import ROUNDED_TO as ROUNDED_TO_TEN
from consultation.analysis.disclosure import SMALLEST_SHOWN, Protected, protect
from consultation.analysis.guarded_breakdowns import GuardedBreakdown
from consultation.analysis.held_back import held_back
from consultation.analysis.results import QuestionResult
from consultation.formulas import harmless
from consultation.reporting.files.codebook import wording_of
from consultation.reporting.people_tables import tidy
from consultation.reporting.provenance import CHOSE, Provenance
from consultation.reporting.report import Report
from consultation.reporting.spreadsheets import csv_file

TYPE = "application/zip"
ROUNDED_TO = 5
LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
TABLES = (
    ("question", "string", "The question, as in codebook.csv."),
    ("part", "string", "The line of a question of several lines; empty for the whole question."),
    ("option", "string", "The answer; empty in the line that counts who answered."),
    ("label", "string", "The answer in words."),
    ("count", "integer", f"How many gave it, rounded to {ROUNDED_TO}; empty where held back."),
    ("percentage", "integer", "Of those counted in base, from rounded counts, without decimals."),
    ("base", "integer", f"How many answered, rounded to {ROUNDED_TO}; empty where held back."),
    ("held_back", "boolean", "Whether it is held back: small, near a small one, or not final."),
)
PEOPLE = (
    ("about", "string", "The question about people that makes the groups; empty for all."),
    ("group", "string", "Its answer; empty for all."),
    ("group_label", "string", "That answer in words."),
    ("question", "string", "The question that is counted, about people where no group is named."),
    ("part", "string", "The line of a question of several lines; empty for the whole question."),
    ("option", "string", "The answer; empty in the line that counts who answered."),
    ("label", "string", "The answer in words."),
    ("count", "integer", f"How many gave it, moved by chance and rounded to {ROUNDED_TO_TEN}."),
    ("percentage", "integer", "Of those counted in base, from such counts, without decimals."),
    ("base", "integer", "How many answered, likewise; empty where held back."),
    ("as_of", "date", "The day of which the figures are."),
    ("responses", "integer", "How many responses counted that day."),
)
BREAKDOWNS = (
    ("question", "string", "The question, as in codebook.csv."),
    ("by", "string", "What it is broken down by: another question, or individuals and so on."),
    ("group", "string", "The group; empty for everybody."),
    ("group_label", "string", "The group in words."),
    ("part", "string", "The line of a question of several lines; empty for the whole question."),
    ("option", "string", "The answer; of a question that asks for an order, what was put first."),
    ("label", "string", "The answer in words."),
    ("count", "integer", f"How many of the group gave it, rounded to {ROUNDED_TO}."),
    ("percentage", "integer", "Of all of the group, from rounded counts, without decimals."),
    ("base", "integer", f"How many are in the group, rounded to {ROUNDED_TO}."),
    ("held_back", "boolean", "Whether the count is held back, since it or another is small."),
)
CODEBOOK = (
    ("question", "string", "The name of the question."),
    ("type", "string", "What kind of question it is."),
    ("page", "string", "The page on which it was asked."),
    ("wording", "string", "How it was worded, after the versions that worded it so."),
    ("changed", "boolean", "Whether words or options changed half-way: tables count all alike."),
)
Columns = tuple[tuple[str, str, str], ...]


def open_data(
    report: Report, provenance: Provenance, breakdowns: Sequence[GuardedBreakdown] = ()
) -> bytes:
    """The whole package; `breakdowns` are those that are published."""
    of_groups = {"breakdowns.csv": _csv(BREAKDOWNS, _groups(report, breakdowns))}
    files = {
        "tables.csv": _csv(TABLES, _tables(report)),
        "people.csv": _csv(PEOPLE, tidy(report.results, report.language)),
        **(of_groups if breakdowns else {}),
        "codebook.csv": _csv(CODEBOOK, _codebook(report)),
        "csv-metadata.json": _json(_metadata(provenance, with_groups=bool(breakdowns))),
        "licence.txt": _licence(provenance).encode(),
        "about.txt": _about(provenance).encode(),
    }
    files["manifest.json"] = _json(
        {
            "consultation": provenance.slug,
            "title": provenance.title,
            "made_up_responses": provenance.made_up,
            "selection": provenance.selection,
            "version": provenance.version,
            "made_at": provenance.made_at.isoformat(timespec="seconds"),
            "seal_sha256": provenance.seal or None,
            "files": {
                name: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
                for name, content in files.items()
            },
        }
    )
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)
    return buffer.getvalue()


def _csv(columns: Columns, rows: Iterator[tuple[str, ...]]) -> bytes:
    return b"".join(csv_file([name for name, _, _ in columns], rows, mark=""))


def _json(content: Any) -> bytes:
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()


def rounded(count: int) -> int:
    """A count to the nearest five, halves up."""
    return (count + ROUNDED_TO // 2) // ROUNDED_TO * ROUNDED_TO


def _share(count: int, base: int) -> str:
    if not base:
        return ""
    share = (Decimal(count * 100) / base).quantize(Decimal(1), ROUND_HALF_UP)
    return str(min(share, Decimal(100)))


def _tables(report: Report) -> Iterator[tuple[str, ...]]:
    held = held_back(report.results)
    for result in report.results.open:
        summary = held.get(result.key, result.summary)
        if not isinstance(summary, Protected):
            summary = protect(summary, report.results.total)
        yield from _lines(report, result, summary)


def _lines(report: Report, result: QuestionResult, guarded: Protected) -> Iterator[tuple[str, ...]]:
    key = harmless(result.key)
    for part in guarded.parts:
        shown = None if part.base is None else rounded(part.base)
        base = "" if shown is None else str(shown)
        held = "false" if base else "true"
        yield (key, harmless(part.id), "", "Answered", base, "", base, held)
        for each in part.options:
            label = harmless(each.label.in_language(report.language))
            names = (key, harmless(part.id), harmless(each.id), label)
            if each.count is None:
                yield (*names, "", "", base, "true")
            else:
                count = rounded(each.count)
                share = "" if shown is None else _share(count, shown)
                yield (*names, str(count), share, base, "false")


def _groups(report: Report, breakdowns: Sequence[GuardedBreakdown]) -> Iterator[tuple[str, ...]]:
    for each in breakdowns:
        pair = (harmless(each.asked.key), harmless(each.by.key))
        yield from (((*pair, *line)) for line in _of_group(report, "", "Everybody", each.whole))
        for group in each.groups:
            label = harmless(group.label.in_language(report.language))
            lines = _of_group(report, harmless(group.id), label, group.summary)
            yield from (((*pair, *line)) for line in lines)


def _of_group(
    report: Report, group: str, group_label: str, summary: Protected
) -> Iterator[tuple[str, ...]]:
    base = rounded(summary.total)
    for part in summary.parts:
        for each in part.options:
            label = harmless(each.label.in_language(report.language))
            names = (group, group_label, harmless(part.id), harmless(each.id), label)
            if each.count is None:
                yield (*names, "", "", str(base), "true")
            else:
                count = rounded(each.count)
                yield (*names, str(count), _share(count, base), str(base), "false")


def _codebook(report: Report) -> Iterator[tuple[str, ...]]:
    for result in report.results.open:
        asked = result.asked
        page = asked.page.title.in_language(report.language) if asked.page else ""
        words = (result.key, asked.question.type, page, wording_of(asked, report.language))
        yield (*map(harmless, words), "true" if result.key in report.changed else "false")


def _metadata(provenance: Provenance, *, with_groups: bool) -> dict[str, Any]:
    """Metadata of the files, by the W3C's standard CSV on the Web."""
    of_groups = _table("breakdowns.csv", BREAKDOWNS, ("question", "by", "group", "part", "option"))
    return {
        "@context": "http://www.w3.org/ns/csvw",
        "dc:title": provenance.title,
        "dc:publisher": provenance.organisation,
        "dc:license": {"@id": LICENCE},
        "dc:description": _about(provenance),
        "tables": [
            _table("tables.csv", TABLES, ("question", "part", "option")),
            _table("people.csv", PEOPLE, ("about", "group", "question", "part", "option")),
            *([of_groups] if with_groups else []),
            _table("codebook.csv", CODEBOOK, ("question",)),
        ],
    }


def _table(name: str, columns: Columns, key: tuple[str, ...]) -> dict[str, Any]:
    return {
        "url": name,
        "dialect": {"lineTerminators": ["\r\n"], "header": True, "encoding": "utf-8"},
        "tableSchema": {
            "columns": [
                {"name": column, "titles": column, "datatype": kind, "dc:description": says}
                for column, kind, says in columns
            ],
            "primaryKey": list(key),
        },
    }


def _licence(provenance: Provenance) -> str:
    notice = f"{provenance.notice}\n" if provenance.notice else ""
    return (
        f"{notice}Source: {provenance.organisation}, {provenance.title}.\n"
        "You may use and re-use this information under the terms of the Open Government Licence "
        f"v3.0: {LICENCE}\n"
    )


def _about(provenance: Provenance) -> str:
    says = "\n".join(f"{name}: {text}" for name, text in _public_lines(provenance))
    return (
        f"{says}\n\n{CHOSE}\n\nCounts from 1 to {SMALLEST_SHOWN - 1} are held back, with others "
        f"from which they could be worked out; the rest are rounded to {ROUNDED_TO}. While more "
        "responses can come, those of areas and kinds of organisations are left out. Numbers, days "
        "and words are not in these tables, but for how many answered. Of sensitive questions and "
        "of questions about the people there is people.csv alone: its counts are moved a little "
        f"by chance, then rounded to {ROUNDED_TO_TEN}, and those under {SMALLEST_SHOWN} are left "
        "out, with others from which they could be worked out. They need not add up.\n"
    )


def _public_lines(provenance: Provenance) -> Iterator[tuple[str, str]]:
    """Where the figures come from; the number of responses is rounded like any figure."""
    for name, text in provenance.lines():
        if name == "Responses":
            yield name, f"about {rounded(provenance.responses):,}"
        else:
            yield name, text
