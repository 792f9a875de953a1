"""Rules across a whole definition: ids, conditions, priorities, languages, times, sizes.

They look at the tree and at whatever parts of it could be parsed, so that they find mistakes even
if there are mistakes of other kinds. They must not know any type of question.
"""

import re
from collections.abc import Iterable

from consultation.questionnaire.condition_rules import broken_conditions
from consultation.questionnaire.definition import Question
from consultation.questionnaire.outline import Asked, Outline, Part, text_at
from consultation.questionnaire.paging import LARGEST_BODY, longest_body
from consultation.questionnaire.sentences import listed, nearest
from consultation.questionnaire.text import LANGUAGE_CODE
from consultation.questionnaire.tree import Found, Node, Path, path_in, quoted, shown

MOST_QUESTIONS = 500
PAGE_IDS_TAKEN = {
    "check": "residents check their answers at that address",
    "send": "answers are sent to that address",
}
QUESTION_IDS_TAKEN = frozenset(("response", "received_on", "channel", "language", "version"))
_LANGUAGE = re.compile(LANGUAGE_CODE, re.ASCII)


def broken_rules(outline: Outline) -> Found:
    """Every mistake against these rules."""
    yield from _ids(outline)
    yield from _languages(outline.tree)
    yield from _priorities(outline)
    yield from _window(outline)
    yield from _within_questions(outline)
    yield from broken_conditions(outline)
    yield from _sizes(outline)


def too_many_questions(tree: Node) -> tuple[Path, str] | None:
    """The first question beyond what a file may hold, if there is one."""
    paths: list[Path] = []
    pages = tree.below("pages")
    for place, page in enumerate(pages.items() if pages else ()):
        paths += _items_of(page, ("pages", place, "questions"))
    equality = tree.below("equality")
    paths += _items_of(equality, ("equality", "questions")) if equality else []
    if len(paths) <= MOST_QUESTIONS:
        return None
    return paths[MOST_QUESTIONS], (
        f"the file has {len(paths)} questions, at most {MOST_QUESTIONS} can be asked. "
        "Take some out."
    )


def _items_of(part: Node, path: Path) -> list[Path]:
    questions = part.below("questions")
    return [(*path, place) for place in range(len(questions.items() if questions else ()))]


def _ids(outline: Outline) -> Found:
    tree = outline.tree
    yield from _doubled("page", ((each.path, text_at(each.node, "id")) for each in outline.pages))
    for page in outline.pages:
        id_ = text_at(page.node, "id")
        if id_ in PAGE_IDS_TAKEN:
            yield (
                (*page.path, "id"),
                f"a page cannot be called “{id_}”: {PAGE_IDS_TAKEN[id_]}. Choose another id.",
            )
    on_pages = [each for page in outline.pages for each in page.asked]
    in_equality = outline.equality.asked if outline.equality else ()
    yield from _doubled("question", ((each.path, each.id) for each in on_pages))
    yield from _doubled("equality question", ((each.path, each.id) for each in in_equality))
    for each in outline.asked:
        if each.id in QUESTION_IDS_TAKEN:
            yield (
                (*each.path, "id"),
                f"a question cannot be called “{each.id}”: it is a column of every download. "
                "Choose another id.",
            )
    priorities = tree.below("priorities")
    listing = list(enumerate(priorities.items() if priorities else ()))
    yield from _doubled(
        "priority", ((("priorities", place), text_at(each, "id")) for place, each in listing)
    )
    for place, priority in listing:
        actions = priority.below("actions")
        yield from _doubled(
            "action of this priority",
            (
                (("priorities", place, "actions", number), text_at(action, "id"))
                for number, action in enumerate(actions.items() if actions else ())
            ),
        )


def _doubled(kind: str, ids: Iterable[tuple[Path, str | None]]) -> Found:
    first: dict[str, Path] = {}
    for path, id_ in ids:
        if id_ is None:
            continue
        if id_ in first:
            yield (
                (*path, "id"),
                f"another {kind} is called {quoted(id_)} already ({shown(first[id_])}). "
                "Give each an id of its own.",
            )
        first.setdefault(id_, path)


def _languages(tree: Node) -> Found:
    yield from _language(("language",), tree.below("language"))
    languages = tree.below("languages")
    seen: set[str] = set()
    for place, each in enumerate(languages.items() if languages else ()):
        path: Path = ("languages", place)
        yield from _language(path, each)
        if isinstance(each.value, str):
            if each.value in seen:
                yield path, f"{quoted(each.value)} is in the list twice. Take one out."
            seen.add(each.value)


def _language(path: Path, node: Node | None) -> Found:
    if node and isinstance(node.value, str) and not _LANGUAGE.fullmatch(node.value):
        yield (
            path,
            f"{quoted(node.value)} is not a language code. "
            "Write two or three small letters like en, cy or pa, or with more like zh-Hant.",
        )


def _priorities(outline: Outline) -> Found:
    known = outline.priorities
    pointers = [
        ((*each.path, "priority"), text_at(each.node, "priority")) for each in outline.pages
    ]
    pointers += [((*each.path, "about"), text_at(each.node, "about")) for each in outline.asked]
    for path, id_ in pointers:
        if id_ is not None and id_ not in known:
            yield (
                path,
                f"there is no priority called {quoted(id_)}. {nearest(id_, known)}"
                + (f"There are: {listed(known)}." if known else "The file has no priorities."),
            )


def _window(outline: Outline) -> Found:
    if outline.opens and outline.closes and outline.opens.instant >= outline.closes.instant:
        yield (
            ("closes",),
            f"this is not after the opening, {outline.opens.written}. Write a later time.",
        )


def _within_questions(outline: Outline) -> Found:
    """The mistakes that questions find in themselves (`Question.mistakes`).

    Of guesses at a question, only what all of them find, and nothing about what is wrong anyway.
    """
    for part in outline.parts:
        for each in part.asked:
            guesses = each.look.guesses or ((each.question,) if each.question else ())
            found = [tuple(_own_mistakes(outline, part, each, guess)) for guess in guesses]
            for path, says in found[0] if found else ():
                in_all = all((path, says) in others for others in found)
                if in_all and not _fails(path[len(each.path) :], each.look.failed):
                    yield path, says


def _fails(path: Path, failed: frozenset[Path]) -> bool:
    """Whether a path below a question is known to be wrong, or what it stands in."""
    return any(path[:end] in failed for end in range(1, len(path) + 1))


def _own_mistakes(outline: Outline, part: Part, asked: Asked, question: Question) -> Found:
    if question.actions_at is None:
        yield from _found_by(question, asked)
        return
    path = (*asked.path, question.actions_at)
    priority = outline.priority_of(asked, part)
    if priority is None:
        if not outline.is_about_something(asked, part):
            yield (
                path,
                "this asks about the actions of a priority, and it has none. "
                "Write “about: ID-OF-A-PRIORITY” beside it, or “priority:” on the page.",
            )
    elif priority in outline.actions and not outline.actions[priority]:
        yield (
            path,
            f"the priority {quoted(priority)} has no actions to ask about. "
            "Give it “actions”, or list what you ask about here.",
        )
    elif priority in outline.actions:
        yield from _found_by(question.bound(outline.actions[priority]), asked)


def _found_by(question: Question, asked: Asked) -> Found:
    for below, says in question.mistakes():
        yield (*asked.path, *path_in(below)), says


def _sizes(outline: Outline) -> Found:
    for part in outline.parts:
        questions = [each.question for each in part.asked if each.question]
        size = longest_body(sum(question.longest() for question in questions))
        if size > LARGEST_BODY:
            longest = max(questions, key=lambda each: each.longest())
            yield (
                (*part.path, "questions"),
                f"answers to these questions could take {size / 1_048_576:.1f} MB, "
                f"at most {LARGEST_BODY // 1_048_576} MB can be sent at once. "
                f"Lower the limit of “{longest.id}”, or divide the questions.",
            )
