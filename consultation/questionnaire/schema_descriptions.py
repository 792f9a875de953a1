"""What the keys of a definition file mean, in the words that an editor shows while typing.

The keys of questions are not here: each type of question says in docstrings what its own mean.
"""

from collections.abc import Mapping

DESCRIPTIONS: Mapping[str, str] = {
    "Definition": "A consultation: what is proposed, what is asked, from when until when.",
    "Words": "A string, or a mapping of language to string: {en: Parks, pl: Parki}.",
    "Question": "One question; its “type” says what the answer is.",
    "Condition": "When this is shown, by the answers to questions that were asked before.",
    "Is": "The question was answered with this.",
    "In": "The question was answered with one of these.",
    "Answered": "The question was answered at all.",
    "All": "Every one of these holds.",
    "AnyOf": "At least one of these holds.",
    "Not": "This does not hold. A question without an answer makes it so.",
    "Priority": "One of the things that are proposed.",
    "Action": "Something that is to be done under a priority.",
    "Page": "One page of the questionnaire.",
    "Option": "An option. A plain string makes its own id.",
    "Hinted": "An option. A plain string makes its own id.",
    "Named": "An option, a row or a step off a scale. A plain string makes its own id.",
    "Degree": "A step of a scale. A plain string makes its own id.",
    "Equality": "What is asked about the person after sending; all of it may be skipped.",
    "Contact": "Whom to write to about the consultation.",
    "Decision": "Who decides, when, and what can still change.",
    "Helpline": "Somebody to ring.",
    "DataProtection": "Who is responsible for personal data, on what basis, for how long.",
    "Document": "Something to read elsewhere.",
}

_ID = "a to z, 0 to 9, single - or _ between them; at most 60 characters"
_NAMED = {"id": f"{_ID}.", "label": "What people read."}
_HINT = "A line below the label."
KEYS: Mapping[str, Mapping[str, str]] = {
    "Definition": {
        "format": "The version of the format: 1.",
        "slug": f"The consultation's name in addresses, unique on the site: {_ID}, at least 3.",
        "title": "The title of the consultation.",
        "organisation": "Who is consulting.",
        "summary": "One or two sentences for the list of consultations.",
        "introduction": "Markdown: why people are asked, and what can change as a result.",
        "language": "The language of plain strings: en.",
        "languages": "Every language that the consultation is offered in: [en, pl].",
        "opens": "When responses begin to be taken, local time: 2026-01-05 09:00.",
        "closes": "The last minute, day or second: 2026-03-31 23:59, or 2026-03-31.",
        "timezone": "The time zone of “opens” and “closes”, by its IANA name.",
        "grace": "How long after closing a draft can still be sent that was begun before: 30 min.",
        "late": "What happens to later responses: refuse, or set-aside (kept, but not counted).",
        "results_while_open": "Who sees results before closing: officers, or hidden for nobody.",
        "decision": "Who decides, when, and what can still change.",
        "quick_exit": "Whether every page offers “Exit this page”.",
        "helplines": "Whom people can ring, shown beside free text and after sending.",
        "contact": "Whom to write to about the consultation.",
        "privacy": "Markdown: what is collected, why, and how long it is kept.",
        "data_protection": "Who is responsible for personal data, on what basis, for how long.",
        "documents": "What people can read elsewhere.",
        "priorities": "What is proposed.",
        "pages": "The pages of the questionnaire, in order.",
        "equality": "What is asked about the person after sending.",
        "contact_offer": "A label. With it, people can leave an email address after sending.",
    },
    "Is": {
        "question": "The id of a question that is asked before this.",
        "is": "An option's id, “other”, a number or a day.",
    },
    "In": {
        "question": "The id of a question that is asked before this.",
        "in": "Options' ids, numbers or days.",
    },
    "Answered": {"question": "The id of a question that is asked before this.", "answered": "true"},
    "All": {"all": "Conditions that must all hold."},
    "AnyOf": {"any": "Conditions of which one must hold."},
    "Not": {"not": "A condition that must not hold."},
    "Priority": {
        "id": f"{_ID}; unique among the priorities.",
        "title": "The title of the priority.",
        "summary": "Markdown: what is proposed.",
        "alternatives": "Markdown: what else was considered, and why not.",
        "actions": "What is to be done.",
    },
    "Action": {
        "id": f"{_ID}; unique among the actions of the priority.",
        "text": "What is to be done.",
    },
    "Page": {
        "id": f"{_ID}; unique among the pages, and not “check” or “send”.",
        "title": "The title of the page.",
        "priority": "The id of a priority, shown above the questions.",
        "body": "Markdown above the questions.",
        "show_if": "When the page comes, by earlier answers.",
        "questions": "The questions of the page, in order; [] for a page to read.",
    },
    "Named": _NAMED,
    "Hinted": {**_NAMED, "hint": _HINT},
    "Option": {
        **_NAMED,
        "hint": _HINT,
        "exclusive": "Whether it stands alone, like “None of these” (type: multiple).",
    },
    "Degree": {
        "id": f"{_ID}.",
        "label": "What people read.",
        "value": "The number that the step stands for.",
    },
    "Equality": {
        "questions": "“standard” for the Census 2021 set, or a list of questions.",
    },
    "Contact": {
        "email": "An email address.",
        "telephone": "A telephone number.",
        "address": "A postal address, on several lines.",
    },
    "Decision": {
        "by": "Who decides.",
        "expected": "The day when the decision is expected: 2026-06-03.",
        "still_open": "Markdown: what can still change, and what is already settled.",
    },
    "Helpline": {
        "name": "Who answers.",
        "telephone": "The number to ring.",
        "when": "When to ring it.",
        "url": "A web address, beginning with https://.",
    },
    "DataProtection": {
        "controller": "Who is responsible for the data.",
        "officer": "The data protection officer, or how to reach them.",
        "basis": "The lawful basis.",
        "special_category_basis": "The basis for special-category data.",
        "retention": "How long each kind of data is kept.",
        "complaints": "Where to complain.",
        "minimum_age": "Younger people are told how else to take part.",
    },
    "Document": {
        "title": "What it is.",
        "url": "A web address, beginning with https://.",
        "format": "PDF, for example.",
        "size": "1.2 MB, for example.",
    },
}
