"""Definitions with one mistake each: the file, the line of the mistake, and the expected message.

A case changes the minimal file. The mark ◄ is on the line that the message must name.
"""
# ruff: noqa: E501 - a case a line reads as a table

from dataclasses import dataclass, replace
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOUND = (HERE / "minimal.yaml").read_text(encoding="utf-8")
MARK = "◄"

OPTIONS = "[Often, Sometimes, Never]"
TEXT = "type: text"
CONTACT = "contact: {email: parks@example.org}"
P = "\n        "
PRIORITY = "priorities:\n  - id: lights\n    title: Lights\n"
ACTIONS = "    actions: [{id: lamps, text: Lamps}, {id: paths, text: Paths}]\n"


@dataclass(frozen=True)
class Broken:
    """A file with a mistake."""

    name: str
    source: str
    line: int
    path: str
    says: str
    keys: str = ""
    """What stands in the place of the type of the second question, where that is all it changes."""
    end: str = ""
    """What it writes below the pages."""


def _case(
    name: str, path: str, says: str, *changes: tuple[str, str], end: str = "", whole: str = ""
) -> Broken:
    source = whole or SOUND
    for old, new in changes:
        assert old in source, f"{name}: {old} is not in the file"
        source = source.replace(old, new, 1)
    source += end
    before, mark, _ = source.partition(MARK)
    assert mark, f"{name}: no line is marked"
    return Broken(name, source.replace(MARK, ""), before.count("\n") + 1, path, says)


def _question(name: str, path: str, says: str, keys: str, end: str = "") -> Broken:
    """A case whose second question is of another type, or has more keys."""
    below = f"pages[0].questions[1]{'.' if path else ''}{path}"
    case = _case(name, below, says, (TEXT, keys), end=end)
    return replace(case, keys=keys.replace(MARK, ""), end=end)


def _first_line(name: str, path: str, says: str, keys: str, end: str = "") -> Broken:
    """A case whose second question lacks something: its first line is named."""
    below = f"pages[0].questions[1]{'.' if path else ''}{path}"
    case = _case(name, below, says, ("id: idea", f"id: idea{MARK}"), (TEXT, keys), end=end)
    return replace(case, keys=keys, end=end)


def _condition(name: str, path: str, says: str, written: str) -> Broken:
    below = f"show_if{'.' if path else ''}{path}"
    return _question(name, below, says, f"{TEXT}{P}show_if: {written} {MARK}")


FORM = [
    _case("a doubled key", "summary", "stands here twice, first on line 5", ("introduction:", f"summary: {MARK}Again\nintroduction:")),
    _case("an alias", "summary", "“*all” repeats another part", ("summary: Tell us what our parks need.", f"summary: *all {MARK}")),
    _case("an anchor", "summary", "“&all” gives a part of the file a name", ("summary: Tell", f"summary: &all{MARK} Tell")),
    _case("a tag", "summary", "“!!str” gives a type", ("summary: Tell", f"summary: !!str{MARK} Tell")),
    _case("a tag that makes objects", "summary", "gives a type", ("summary: Tell us what our parks need.", f"summary: !!python/object:os.system {{}}{MARK}")),
    _case("two documents", "", "a second document begins here", end=f"---{MARK}\nformat: 1\n"),
    _case("a key that is a list", "", "a key must be a plain word", end=f"? [a, b]{MARK}\n: c\n"),
    _case("a key that is keys", "", "a key must be a plain word", end=f"? {{a: b}}{MARK}\n: c\n"),
    _case("brackets without end", "", "a bracket [ or { is opened here and not closed", ("summary: Tell", f"summary: [{MARK}Tell")),
    _case("too many levels", "", "more than 40 levels deep", end=f"x: {MARK}" + "[" * 60 + "]" * 60),
    _case("too many complex keys", "", "more than 40 levels deep", end=f"{MARK}" + "? " * 60 + "a"),
    _case("a tab", "", "Indent with spaces", ("title: Parks", f"{MARK}\ttitle: Parks")),
    _case("a colon in a text", "", "a colon followed by a space makes a key", ("summary: Tell", f"summary: {MARK}Tell: us")),
    _case("a quotation mark without end", "", "opened here and never closed", ("summary: Tell", f"summary: {MARK}\"Tell")),
    _case("text after a quotation", "", "does not line up", ("summary: Tell us", f'summary: {MARK}"Tell" us')),
    _case("text that begins with @", "", "cannot begin with this character", ("summary: Tell", f"summary: {MARK}@Tell")),
    _case("text that begins with %", "", "cannot begin with this character", ("summary: Tell", f"summary: {MARK}%Tell")),
    _case("a line without a key", "", "neither a key with its value", ("summary: Tell", f"summary Tell{MARK}")),
    _case("a line too far left", "", "does not line up", ("    title: Parks", f"   {MARK}title: Parks")),
    _case("an unknown escape", "", "a backslash in double quotes", ("summary: Tell us what our parks need.", f'summary: {MARK}"C:\\parks"')),
    _case("an escaped control character", "summary", "makes a control character (U+0000)", ("summary: Tell us what our parks need.", f'summary: {MARK}"Tell\\0"')),
    _case("a control character", "", "control character here (U+0007)", ("summary: Tell", f"summary: {MARK}\x07Tell")),
    _case("text after |", "", "after | or > the line must end", ("summary: Tell", f"summary: |{MARK}Tell")),
    _case("half of a character", "", "Write the character itself", ("summary: Tell", f'summary: {MARK}"\\ud83d\\ude00 Tell"')),
    _case("digits that are none", "", "Write the character itself", ("summary: Tell", f'summary: {MARK}"\\xZZ Tell"')),
    _case("a text that begins a list", "", "a text cannot begin with “- ” or “? ”", ("summary: Tell", f"summary: {MARK}- Tell")),
    _case("a text that begins a key", "", "a text cannot begin with “- ” or “? ”", ("summary: Tell", f"summary: {MARK}? Tell")),
    _case("a text that begins with a comma", "", "cannot begin with this character", ("summary: Tell", f"summary: {MARK}, Tell")),
    _case("a text that begins with two !", "", "begins with ! must stand in double quotes", ("summary: Tell", f"summary: {MARK}!! Tell")),
    _case("a special space after a colon", "", "a special one (U+00A0)", ("summary: Tell", f"summary:\xa0{MARK}Tell")),
    _case("another YAML", "", "lines that begin with % are not used", ("format: 1", f"%YAML 9.9{MARK}\n---\nformat: 1")),
    _case("more after the end", "", "the file has ended above", end=f"...\n{MARK}late: refuse\n"),
    _case("a bracket without end in the last line", "", "opened here and not closed", end=f"languages: [en,{MARK}\n\n\n"),
    _case("a list at the top", "", "the file is a list, where keys belong", whole=f"- format: 1{MARK}\n"),
    _case("one text", "", "the file is one text, where keys belong", whole=f"format 1{MARK}\n"),
    _case("a line separator is no end of a line", "pages[0].questions[1].type", "Did you mean text?", ("organisation: Example", "organisation: Exam\u2028\x85\u2029ple"), (TEXT, f"type: txt{MARK}")),
    _case("an empty file", "", "the file is empty", whole=f"{MARK}\n"),
    _case("only a comment", "", "the file is empty", whole=f"{MARK}# nothing\n"),
    _case("over a megabyte", "", "more than the 1,000,000 bytes that are read", whole=f"{MARK}# " + "x" * 1_000_000),
]  # fmt: skip

TOP = [
    _case("another format", "format", "Write “format: 1”", ("format: 1", f"format: 2{MARK}")),
    _case("no slug", "slug", "“slug” is missing here", ("format: 1\nslug: parks-2026\n", f"format: 1{MARK}\n")),
    _case("a short slug", "slug", "too short. Write at least 3 characters", ("slug: parks-2026", f"slug: pa{MARK}")),
    _case("a long slug", "slug", "has 61 characters, at most 60 are allowed", ("slug: parks-2026", f"slug: {'a' * 61}{MARK}")),
    _case("a slug with capitals", "slug", "“Parks 2026” cannot be an id", ("slug: parks-2026", f"slug: Parks 2026{MARK}")),
    _case("an unknown key", "helpline", "Did you mean helplines?", end=f"helpline: 999{MARK}\n"),
    _case("an unknown key with nothing near", "zzz", "The keys here are: format, slug,", end=f"zzz: 1{MARK}\n"),
    _case("a key like a tag", "<single>", "is not a key", end=f"<single>: 1{MARK}\n"),
    _case("nothing written", "summary", "Write something, for example “summary: What is", ("summary: Tell us what our parks need.", f"summary:{MARK}")),
    _case("nothing written that may be left out", "contact.telephone", "or leave the key out", (CONTACT, f"contact: {{email: parks@example.org, telephone: }}{MARK}")),
    _case("null", "decision", "“null” means nothing", end=f"decision: null{MARK}\n"),
    _case("blank text", "summary", "nothing is written here", ("summary: Tell us what our parks need.", f'summary: "  "{MARK}')),
    _case("text that cannot be seen", "summary", "nothing is written here", ("summary: Tell us what our parks need.", f'summary: "\\u200b\\ufeff"{MARK}')),
    _case("a switch where a label belongs", "contact_offer", "people would read “true” here", end=f"contact_offer: true{MARK}\n"),
    _case("a list for a text", "summary", "this is a list, where a string belongs", ("summary: Tell us what our parks need.", f"summary: [Tell]{MARK}")),
    _case("a text for keys", "contact", "Write {email: ...}", (CONTACT, f"contact: parks@example.org{MARK}")),
    _case("no email address", "contact.email", "“email” is missing here", (CONTACT, f"contact: {{telephone: 01902 000000}}{MARK}")),
    _case("a wrong email address", "contact.email", "is not an email address", (CONTACT, f"contact: {{email: parks}}{MARK}")),
    _case("an email address as a link", "contact.email", "is not an email address", (CONTACT, f"contact: {{email: mailto:parks@example.org}}{MARK}")),
    _case("two points in an email address", "contact.email", "is not an email address", (CONTACT, f"contact: {{email: parks@example..org}}{MARK}")),
    _case("a web address without a host", "documents[0].url", "is not a web address", end=f"documents:\n  - {{title: Map, url: 'https://[map/'}}{MARK}\n"),
    _case("a web address with an impossible port", "documents[0].url", "is not a web address", end=f"documents:\n  - {{title: Map, url: 'https://example.org:99999/'}}{MARK}\n"),
    _case("a wrong email address in one language", "contact.email.pl", "“parki” is not an email address", (CONTACT, f"languages: [en, pl]\ncontact:\n  email:\n    en: parks@example.org\n    pl: parki{MARK}")),
    _case("a web address with a space", "documents[0].url", "write %20 for a space", end=f"documents:\n  - {{title: Map, url: 'https://example.org/a map'}}{MARK}\n"),
    _case("a wrong web address", "documents[0].url", "Begin it with https://", end=f"documents:\n  - {{title: Map, url: ftp://example.org}}{MARK}\n"),
    _case("keys for a list", "documents", "these are keys, where a list belongs", end=f"documents:{MARK} {{title: Map, url: https://example.org}}\n"),
    _case("a helpline without a name", "helplines[0].name", "“name” is missing here", end=f'helplines: [{{telephone: "999"}}]{MARK}\n'),
    _case("neither true nor false", "quick_exit", "Write true or false", end=f"quick_exit: perhaps{MARK}\n"),
    _case("an unknown word", "late", "Write refuse or set-aside", end=f"late: accept{MARK}\n"),
    _case("an unknown word for results", "results_while_open", "Write officers or hidden", end=f"results_while_open: all{MARK}\n"),
    _case("an age out of range", "data_protection.minimum_age", "Write 120 or less", end=f"data_protection: {{minimum_age: 121}}{MARK}\n"),
    _case("a day of a decision", "decision.expected", "“June” is not a day", end=f"decision: {{expected: June}}{MARK}\n"),
    _case("no pages", "pages", "this list has no items", ("pages:\n", f"pages: []{MARK}\nx-pages:\n")),
    _case("no such priority", "pages[0].priority", "there is no priority called “light”. Did you mean lights?", ("title: Parks", f"title: Parks\n    priority: light{MARK}"), end=PRIORITY),
    _case("a priority where none are", "pages[0].priority", "The file has no priorities", ("title: Parks", f"title: Parks\n    priority: lights{MARK}")),
]  # fmt: skip

TIMES = [
    _case("no time", "opens", "is not a time. Write a day and a time like", ("opens: 2026-01-05 09:00", f"opens: 5 January{MARK}")),
    _case("keys for a time", "opens", "where a time belongs. Write one like 2020-01-31 23:59", ("opens: 2026-01-05 09:00", f"opens: {{en: 2026-01-05}}{MARK}")),
    _case("a list for a zone", "timezone", "Write one like Europe/London", end=f"timezone: [UTC]{MARK}\n"),
    _case("a list for a grace", "grace", "Write one like 30 min", end=f"grace: [30 min]{MARK}\n"),
    _case("keys for a day", "decision.expected", "where a day belongs", end=f"decision: {{expected: {{on: 2020-06-03}}}}{MARK}\n"),
    _case("no such day", "closes", "The calendar has no day 2026-02-30", ("closes: 2026-03-31 23:59", f"closes: 2026-02-30{MARK}")),
    _case("midnight as 24:00", "closes", "is not on the clock", ("closes: 2026-03-31 23:59", f"closes: 2026-03-31 24:00{MARK}")),
    _case("skipped by the spring change", "closes", "does not exist in Europe/London", ("closes: 2026-03-31 23:59", f"closes: 2026-03-29 01:30{MARK}")),
    _case("twice in the autumn change", "closes", "happens twice", ("closes: 2026-03-31 23:59", f"closes: 2026-10-25 01:30{MARK}")),
    _case("an offset of another season", "closes", "is not at +00:00 from UTC", ("closes: 2026-03-31 23:59", f"closes: 2026-06-30 23:59+00:00{MARK}")),
    _case("closing before opening", "closes", "not after the opening, 2026-01-05 09:00", ("closes: 2026-03-31 23:59", f"closes: 2026-01-05 08:59{MARK}")),
    _case("no such zone", "timezone", "Did you mean Europe/London?", end=f"timezone: Europe/Lodnon{MARK}\n"),
    _case("an offset for a zone", "timezone", "“GMT+1” is not a time zone. Write the name of a place", end=f"timezone: GMT+1{MARK}\n"),
    _case("a grace without a unit", "grace", "is not a length of time", end=f"grace: 30{MARK}\n"),
    _case("a grace beyond a day", "grace", "Write 0 min to 24 h", end=f"grace: 25 h{MARK}\n"),
]  # fmt: skip

LANGUAGES = [
    _case("no language code", "language", "is not a language code", end=f"language: english{MARK}\n"),
    _case("no language code in the list", "languages[1]", "is not a language code", end=f"languages:\n  - en\n  - Polish{MARK}\n"),
    _case("a language twice", "languages[2]", "is in the list twice", end=f"languages: [en, pl, pl]{MARK}\n"),
    _case("a language that is not offered", "title.fr", "“fr” is not one of the languages", ("title: A plan for our parks", f"title:\n  en: Parks\n  fr: Parcs{MARK}")),
    _case("languages that are not offered", "title.fr", "“fr”, “de” are not among the languages", ("title: A plan for our parks", f"title: {{en: Parks, fr: Parcs, de: Parks}}{MARK}")),
    _case("a language alone that is not offered", "title.fr", "The text in en is needed beside it", ("title: A plan for our parks", f"title: {{fr: Parcs}}{MARK}")),
    _case("nothing to fall back to", "title", "not written in the language of the file (en)", ("title: A plan for our parks", f"title: {{pl: Parki}}{MARK}"), end="languages: [en, pl]\n"),
    _case("a list for a translation", "title.en", "must be a string in each language", ("title: A plan for our parks", f"title: {{en: [Parks]}}{MARK}")),
]  # fmt: skip

IDS = [
    _case("a page called check", "pages[0].id", "cannot be called “check”", ("id: parks\n", f"id: check{MARK}\n")),
    _case("a page called send", "pages[0].id", "cannot be called “send”", ("id: parks\n", f"id: send{MARK}\n")),
    *(
        _case(f"a question called {word}", "pages[0].questions[0].id", f"cannot be called “{word}”: it is a column", ("id: visit\n", f"id: {word}{MARK}\n"))
        for word in ("response", "received_on", "channel", "language", "version")
    ),
    _case("a doubled page", "pages[1].id", "another page is called “parks” already (pages[0])", end=f"  - title: More\n    id: parks{MARK}\n    questions: []\n"),
    _case("a doubled question", "pages[0].questions[1].id", "another question is called “visit” already", ("id: idea", f"id: visit{MARK}")),
    _case("a doubled question on another page", "pages[1].questions[0].id", "another question is called “idea” already", end=f"  - id: more\n    title: More\n    questions:\n      - {{id: idea, type: line, label: More}}{MARK}\n"),
    _case("a doubled priority", "priorities[1].id", "another priority is called “lights” already", end=f"{PRIORITY}  - {{id: lights, title: More}}{MARK}\n"),
    _case("a doubled action", "priorities[0].actions[1].id", "another action of this priority", end=f"{PRIORITY}    actions:\n      - {{id: lamps, text: A}}\n      - {{id: lamps, text: B}}{MARK}\n"),
    _case("an id with a dot", "pages[0].id", "cannot be an id", ("id: parks\n", f"id: parks.2{MARK}\n")),
    _case("an id with two hyphens", "pages[0].id", "cannot be an id", ("id: parks\n", f"id: my--parks{MARK}\n")),
    _case("an option called other", "pages[0].questions[0].options[1].id", "makes an option with the id “other” already", (OPTIONS, f"[Often, {{id: other, label: Else}}]{MARK}\n        other: Else")),
    _case("an id made twice", "pages[0].questions[0].options[1].id", "the id “often” stands here twice", (OPTIONS, f"[Often, Often!]{MARK}")),
    _case("an id made of nothing", "pages[0].questions[0].options[1]", "no id can be made from “…”", (OPTIONS, f"\n          - Often\n          - “…”{MARK}".replace("“…”", '"…"'))),
    _case("an id made too long", "pages[0].questions[0].options[0]", "would have 70 characters", (OPTIONS, f"[{'x' * 70}]{MARK}")),
]  # fmt: skip

QUESTIONS = [
    _first_line("no type", "type", "“type” is missing here", "hint: None"),
    _question("an unknown type", "type", "Did you mean text?", f"type: txt{MARK}"),
    _question("an unknown type with nothing near", "type", "The types are: single, multiple,", f"type: zzzzz{MARK}"),
    _question("a type that is a list", "type", "a type is one word", f"type: [text]{MARK}"),
    _case("a question that is a text", "pages[0].questions[1]", "this is the text “Ideas?”, where keys with values belong. Write {id: ..., type: ..., label: ...}", ("      - id: idea", f"      - Ideas?{MARK}\n      - id: idea")),
    _question("a key of another type", "options", "is not a key of a “text” question", f"type: text{P}options: [a]{MARK}"),
    _question("a word for true", "required", "Write true or false", f"type: text{P}required: always{MARK}"),
    _question("a key of another type beside its own", "rows", "The keys here are: type, id, label, hint, required, show_if, about, sensitive, scale, off_scale.", f"type: scale{P}scale: safety{P}rows: [Day]{MARK}"),
    _question("a key that no row has", "rows[0].value", "The keys here are: id, label.", f"type: matrix{P}scale: safety{P}rows: [{{id: day, label: Day, value: 1}}]{MARK}"),
    _question("a key that no step off a scale has", "off_scale[0].value", "The keys here are: id, label.", f"type: scale{P}scale: safety{P}off_scale: [{{id: day, label: Day, value: 1}}]{MARK}"),
    _question("a key that no option of one answer has", "options[0].value", "The keys here are: id, label, hint.", f"type: single{P}options: [{{id: day, label: Day, value: 1}}]{MARK}"),
    _case("an action that is a text", "priorities[0].actions[0]", "Write {id: ..., text: ...}", end=PRIORITY + f"    actions: [Lamps]{MARK}\n"),
    _question("no options", "options", "this list is empty", f"type: multiple{P}options: []{MARK}"),
    _question("one option as a text", "options", "Write a list", f"type: rank{P}options: Often{MARK}"),
    _question("an option without a label", "options[1].label", "“label” is missing here", f"type: multiple{P}options:{P}  - Often{P}  - {{id: never}}{MARK}"),
    _question("an unknown key of an option", "options[0].lable", "Did you mean label?", f"type: multiple{P}options: [{{id: a, label: A, lable: B}}]{MARK}"),
    _question("a limit that is not a number", "max", "“two” is not a whole number", f"type: multiple{P}options: [a, b]{P}max: two{MARK}"),
    _question("min above max", "min", "at least 2 and at most 1 cannot both be kept", f"type: multiple{P}options: [a, b]{P}min: 2{MARK}{P}max: 1"),
    _question("max above the options", "max", "there are only 2 options", f"type: multiple{P}options: [a, b]{P}max: 3{MARK}"),
    _question("min above the options", "min", "nobody can choose 3 of the 2 options", f"type: multiple{P}options: [a, b]{P}min: 3{MARK}"),
    _question("an unknown way to show", "as", "Write radios or select", f"type: single{P}options: [a]{P}as: menu{MARK}"),
    _question("an unknown scale", "scale", "there is no scale called “agree”", f"type: scale{P}scale: agree{MARK}"),
    _question("a scale of one step", "scale", "at least two steps", f"type: scale{P}scale: [Good]{MARK}"),
    _question("a doubled step", "scale[1].id", "the id “good” stands here twice", f"type: scale{P}scale: [Good, good]{MARK}"),
    _question("a value that is not a number", "scale[0].value", "“low” is not a number", f"type: scale{P}scale:{P}  - {{id: a, label: A, value: low}}{MARK}{P}  - B"),
    _question("off the scale and on it", "off_scale[0].id", "is a step of the scale already", f"type: scale{P}scale: [Good, Bad]{P}off_scale: [Bad]{MARK}"),
    _question("doubled off the scale", "off_scale[1].id", "stands here twice", f"type: scale{P}scale: [Good, Bad]{P}off_scale: [None, none]{MARK}"),
    _first_line("a matrix without rows", "rows", "“rows” is missing here", f"type: matrix{P}scale: safety"),
    _question("doubled rows", "rows[1].id", "stands here twice", f"type: matrix{P}scale: safety{P}rows: [Day, day]{MARK}"),
    _question("more places than options", "top", "3 places cannot be filled with 2 options", f"type: rank{P}options: [a, b]{P}top: 3{MARK}"),
    _question("no places", "top", "“0” is too small. Write 1 or more", f"type: rank{P}options: [a, b]{P}top: 0{MARK}"),
    _question("no points", "total", "“0” is too small. Write 1 or more", f"type: points{P}options: [a, b]{P}total: 0{MARK}"),
    *(
        _question(f"a number out of reach, {number}", "max", "at most 15 digits", f"type: number{P}max: {number}{MARK}")
        for number in ("1e15", "1e999999999", "-1e400", "1e-999999999", "0e999999999")
    ),
    _question("a value out of reach", "scale[0].value", "at most 15 digits", f"type: scale{P}scale: [{{id: a, label: A, value: 1e999999999}}, {{id: b, label: B}}]{MARK}"),
    _question("too many points", "total", "Write 1000000 or less", f"type: points{P}options: [a, b]{P}total: 1000001{MARK}"),
    _question("two limits of a text", "max_words", "Keep one of “max_words” and “max_characters”", f"type: text{P}max_words: 10{MARK}{P}max_characters: 100"),
    _question("a box without height", "rows", "too small", f"type: text{P}rows: 0{MARK}"),
    _question("an unknown form of a line", "format", "Did you mean email?", f"type: line{P}format: e-mail{MARK}"),
    _question("a number in digits of another script", "max", "is not a number", f"type: number{P}max: ٣{MARK}"),
    _question("a number with an underscore", "max", "is not a number", f"type: number{P}max: 1_000{MARK}"),
    _question("a switch for a label", "other", "people would read “true” here", f"type: single{P}options: [a, b]{P}other: true{MARK}"),
    _question("a number that is none", "min", "“few” is not a number", f"type: number{P}min: few{MARK}"),
    _question("numbers that cannot be", "min", "no number is 3 or more and 2.5 or less", f"type: number{P}min: 3{MARK}{P}max: 2.5"),
    _first_line("numbers that the decimals leave out", "decimals", "no number with 0 decimals lies from 0.5 to 0.7", f"type: number{P}min: 0.5{P}max: 0.7"),
    _question("an option of one that stands alone", "options[0].exclusive", "is for the options of “multiple” only", f"type: single{P}options: [{{id: a, label: A, exclusive: true}}, B]{MARK}"),
    _question("an option to rank that stands alone", "options[1].exclusive", "is for the options of “multiple” only", f"type: rank{P}options: [B, {{id: a, label: A, exclusive: true}}]{MARK}"),
    _question("a hint that points do not show", "options[0].hint", "is shown under the options of “single” and “multiple” only", f"type: points{P}options: [{{id: a, label: A, hint: See}}, B]{MARK}"),
    _question("a row with a hint", "rows[0].hint", "is shown under the options of “single” and “multiple” only", f"type: matrix{P}scale: agreement{P}rows: [{{id: a, label: A, hint: See}}, B]{MARK}"),
    _question("a step off the scale that stands alone", "off_scale[0].exclusive", "is for the options of “multiple” only", f"type: scale{P}scale: agreement{P}off_scale: [{{id: a, label: A, exclusive: true}}]{MARK}"),
    _question("too many decimals", "decimals", "Write 6 or less", f"type: number{P}decimals: 7{MARK}"),
    _question("a day that is none", "max", "is not a day", f"type: date{P}max: tomorrow{MARK}"),
    _question("days that cannot be", "min", "no day is 2026-02-02 or later", f"type: date{P}min: 2026-02-02{MARK}{P}max: 2026-02-01"),
    _question("unknown areas", "areas", "Did you mean wolverhampton-wards?", f"type: area{P}areas: wolverhampton-ward{MARK}"),
    _question("areas from another folder", "areas", "there are no areas called", f"type: area{P}areas: ../../secret{MARK}"),
    _question("a word for options", "options", "Write a list, or actions", f"type: rank{P}options: action{MARK}"),
    _question("actions without a priority", "options", "asks about the actions of a priority, and it has none", f"type: rank{P}options: actions{MARK}"),
    _question("rows of no priority", "rows", "asks about the actions of a priority, and it has none", f"type: matrix{P}scale: safety{P}rows: actions{MARK}"),
    _question("actions of a priority without actions", "options", "the priority “lights” has no actions", f"type: rank{P}options: actions{MARK}{P}about: lights", end=PRIORITY),
    _question("more places than actions", "top", "3 places cannot be filled with 2 options", f"type: rank{P}options: actions{P}about: lights{P}top: 3{MARK}", end=PRIORITY + ACTIONS),
    _question("about no priority", "about", "there is no priority called “lamps”", f"type: text{P}about: lamps{MARK}", end=PRIORITY),
    _case("a text that is over 8 MB by itself", "pages[0].questions", "Lower the limit of “idea”", (TEXT, f"{TEXT}{P}max_characters: 700000"), ("    questions:", f"    questions:{MARK}")),
    _case("a page of over 8 MB", "pages[0].questions", "at most 8 MB can be sent at once", (TEXT, f"{TEXT}{P}max_characters: 400000"), ("    questions:", f"    questions:{MARK}\n      - {{id: long, type: text, label: Long, max_characters: 500000}}")),
    _case("over 500 questions", "pages[0].questions[500]", "the file has 502 questions, at most 500 can be asked", ("      - id: visit", "".join(f"      - {{id: q{n}, type: line, label: Q}}{MARK if n == 500 else ''}\n" for n in range(501)) + "      - id: visit"), ("      - id: idea\n        type: text\n        label: What would make parks better?\n", "")),
]  # fmt: skip

CONDITIONS = [
    _condition("a text for a condition", "", "this is not a condition", "often"),
    _condition("a comparison without a word", "", "this is not a condition", "{question: visit}"),
    _condition("an unknown key of a condition", "or", "is not a key", "{question: visit, is: often, or: never}"),
    _condition("two words", "in", "is not a key", "{question: visit, is: often, in: [never]}"),
    _condition("no question", "question", "“question” is missing here", "{is: often}"),
    _condition("not answered", "answered", "put “not” before it", "{question: visit, answered: false}"),
    _condition("nothing to join", "any", "this list has no items", "{any: []}"),
    _condition("a joined text", "all", "where a list belongs", "{all: often}"),
    _condition("an unknown question", "question", "Did you mean visit?", "{question: visits, is: often}"),
    _condition("itself", "question", "is this question itself", "{question: idea, answered: true}"),
    _condition("an unknown answer", "is", "“daily” is not an answer to “visit”. Its answers are: never, often, sometimes", "{question: visit, is: daily}"),
    _condition("an unknown answer in a list", "in[1]", "“sometime” is not an answer to “visit”. Did you mean sometimes?", "{question: visit, in: [often, sometime]}"),
    _condition("other where there is none", "is", "“other” is not an answer", "{question: visit, is: other}"),
    _condition("deep inside", "all[1].not.any[0].question", "no question called “vista”", "{all: [{question: visit, is: often}, {not: {any: [{question: vista, answered: true}]}}]}"),
    _case("a later question", "pages[0].questions[0].show_if.question", "is asked later (pages[0].questions[1]), and conditions look only backwards", ("        type: single", f"        show_if: {{question: idea, answered: true}}{MARK}\n        type: single")),
    _case("a page that looks at itself", "pages[0].show_if.question", "is asked later", ("    title: Parks", f"    title: Parks\n    show_if: {{question: visit, is: often}}{MARK}")),
    _case("words that are compared", "pages[1].show_if.is", "cannot be compared. Write {question: idea, answered: true}", end=f"  - id: more\n    title: More\n    show_if: {{question: idea, is: lamps}}{MARK}\n    questions: []\n"),
    *(
        _case(f"{value} for {what}", "pages[1].show_if.is", f"“{value}” cannot be an answer to “idea”", (TEXT, keys), end=f"  - id: more\n    title: More\n    show_if: {{question: idea, is: {value}}}{MARK}\n    questions: []\n")
        for what, keys, value in (
            ("a number", "type: number", "five"),
            ("a whole number", "type: number", "2.5"),
            ("a number up to 10", f"type: number{P}max: 10", "11"),
            ("a day", "type: date", "May"),
            ("a day of the calendar", "type: date", "2026-02-30"),
            ("a day by itself", "type: date", "2026"),
        )
    ),
    _case("an equality question", "pages[1].show_if.question", "is one of the equality questions, which come after sending", end=f"  - id: more\n    title: More\n    show_if: {{question: sex, is: female}}{MARK}\n    questions: []\nequality: {{questions: standard}}\n"),
]  # fmt: skip

EQUALITY = [
    _case("another word than standard", "equality.questions", "Write standard, or a list of questions", end=f"equality:\n  questions: census{MARK}\n"),
    _case("equality as a word", "equality", "Write {questions: ...}", end=f"equality: standard{MARK}\n"),
    _case("a look at the pages", "equality.questions[0].show_if.question", "equality questions look only at each other", end=f"equality:\n  questions:\n    - {{id: age, type: line, label: Age, show_if: {{question: visit, is: often}}}}{MARK}\n"),
    _case("a doubled equality question", "equality.questions[1].id", "another equality question is called “age”", end=f"equality:\n  questions:\n    - {{id: age, type: line, label: Age}}\n    - {{id: age, type: line, label: Age}}{MARK}\n"),
    _case("an equality question called version", "equality.questions[0].id", "cannot be called “version”", end=f"equality:\n  questions: [{{id: version, type: line, label: Age}}]{MARK}\n"),
]  # fmt: skip

BROKEN = [*FORM, *TOP, *TIMES, *LANGUAGES, *IDS, *QUESTIONS, *CONDITIONS, *EQUALITY]
