"""Parses a definition file: makes a Definition, or lists every mistake with line, path and cure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from consultation.questionnaire import model
from consultation.questionnaire.definition import (
    Action,
    Definition,
    Equality,
    Question,
)
from consultation.questionnaire.outline import Asked, Outline, Part, text_at
from consultation.questionnaire.reading import read
from consultation.questionnaire.rules import broken_rules, too_many_questions
from consultation.questionnaire.second_look import Look, look_at, of_unknown_type
from consultation.questionnaire.sentences import (
    UNKNOWN_TYPE,
    nothing_written,
    only_follows,
    sentence,
)
from consultation.questionnaire.shelf import Shelf
from consultation.questionnaire.text import unseen
from consultation.questionnaire.time_keys import Closes, Opens
from consultation.questionnaire.times import DEFAULT_ZONE, TimeMistake, zone_named
from consultation.questionnaire.tree import Node, Path, quoted, shown

MOST_MISTAKES = 1_000
"""How many of pydantic's mistakes are put in words; a file with more is not a definition."""

Piece = TypeVar("Piece")
_opens: TypeAdapter[Any] = TypeAdapter(Opens)
_closes: TypeAdapter[Any] = TypeAdapter(Closes)
_actions = TypeAdapter(tuple[Action, ...])


@dataclass(frozen=True, order=True)
class DefinitionMistake:
    """One thing that is wrong in a file: the line, the path, a sentence with the cure."""

    line: int
    path: str
    says: str


class Mistakes(Exception):
    """The file has mistakes; carries all of them, in the order of lines."""

    def __init__(self, name: str, mistakes: Iterable[DefinitionMistake]) -> None:
        self.name = name
        self.mistakes = tuple(sorted(set(mistakes)))
        super().__init__(name, self.mistakes)

    def __str__(self) -> str:
        return "\n".join(
            f"{self.name}:{each.line}: " + (f"{each.path}: " if each.path else "") + each.says
            for each in self.mistakes
        )


def parse(source: str | bytes, name: str, shelf: Shelf) -> Definition:
    """The definition in a file; `name` is what to call the file. Raises Mistakes, nothing else."""
    reading = read(source)
    slips = [DefinitionMistake(each.line, shown(each.path), each.says) for each in reading.slips]
    tree = reading.tree
    if tree is None:
        raise Mistakes(name, slips)
    if not isinstance(tree.value, dict):
        what = "a list" if isinstance(tree.value, list) else "one text"
        says = f"the file is {what}, where keys belong. Begin it with “format: 1” at the left edge."
        raise Mistakes(name, [*slips, DefinitionMistake(tree.line, "", says)])
    found = _Found(tree, spoiled={each.path for each in reading.slips})
    if too_many := too_many_questions(tree):
        found.add(*too_many)
        raise Mistakes(name, [*slips, *found.mistakes])
    definition = _definition(tree, shelf, found)
    if slips or found.mistakes or definition is None:
        raise Mistakes(name, [*slips, *found.mistakes])
    return _bound(definition)


class _Found:
    """The mistakes found in a tree; those at `spoiled` paths are known already, and not added."""

    def __init__(self, tree: Node, spoiled: set[Path]) -> None:
        self.tree = tree
        self.spoiled = spoiled
        self.mistakes: list[DefinitionMistake] = []

    def add(self, path: Path, says: str) -> None:
        """A mistake, with the line of its path or of what is nearest above it."""
        if path not in self.spoiled:
            line = self.tree.nearest(path).line
            self.mistakes.append(DefinitionMistake(line, shown(path), says))


def _definition(tree: Node, shelf: Shelf, found: _Found) -> Definition | None:
    """The definition that pydantic makes of the tree, with its mistakes and those of the rules."""
    for path, says in _empty(tree):
        found.add(path, says)
        found.spoiled.add(path)
    context = _context(tree, shelf)
    definition: Definition | None = None
    try:
        definition = model.adapter().validate_python(tree.plain(), context=context)
    except ValidationError as refusal:
        errors = refusal.errors(include_url=False, include_input=False)
        for error in errors[:MOST_MISTAKES]:
            if not only_follows(error, tree):
                found.add(*sentence(error, tree, model.schema()))
            if error["type"] in UNKNOWN_TYPE:
                for other in of_unknown_type(error, tree, context):
                    found.add(*sentence(other, tree, model.schema()))
        if len(errors) > MOST_MISTAKES:
            more = len(errors) - MOST_MISTAKES
            found.add((), f"there are {more:,} mistakes more than are shown. Cure these first.")
    for path, says in broken_rules(_outline(tree, context, definition)):
        found.add(path, says)
    return definition


_LABELS = (("other",), ("contact_offer",))
_TRUTH = ("true", "false", "yes", "no", "on", "off")


def _empty(tree: Node) -> Iterator[tuple[Path, str]]:
    """Mistakes where a value is missing, is a word for none (null, ~), or switches a label on."""
    for path, node in tree.everything():
        if not isinstance(node.value, str):
            continue
        if unseen(node.value):
            yield path, nothing_written(path)
        elif not node.quoted and path[-1:] in _LABELS and node.value.casefold() in _TRUTH:
            yield (
                path,
                f"people would read {quoted(node.value)} here. Write the words for them, "
                "or put it in quotes.",
            )
        elif not node.quoted and node.value in ("~", "null"):
            yield (
                path,
                f"{quoted(node.value)} means nothing. Leave the key out, or put it in quotes.",
            )


def _context(tree: Node, shelf: Shelf) -> dict[str, Any]:
    """Pydantic's context: what the parts of the file need to know of the whole."""
    language = text_at(tree, "language") or "en"
    languages = tree.below("languages")
    others = [each.value for each in (languages.items() if languages else ())]
    offered = [language, *(each for each in others if isinstance(each, str))]
    zone = text_at(tree, "timezone") or DEFAULT_ZONE
    try:
        zone_named(zone)
    except TimeMistake:
        zone = "UTC"
    return {
        "language": language,
        "languages": tuple(dict.fromkeys(offered)),
        "zone": zone,
        "shelf": shelf,
    }


def _piece(
    adapter: TypeAdapter[Piece], node: Node | None, context: Mapping[str, Any]
) -> Piece | None:
    """One part of the file by itself; None where it is wrong or not there."""
    if node is None:
        return None
    try:
        return adapter.validate_python(node.plain(), context=dict(context))
    except ValidationError:
        return None


def _outline(tree: Node, context: Mapping[str, Any], whole: Definition | None) -> Outline:
    """The outline of a tree; each question by itself where no `whole` definition could be made."""
    pages = tree.below("pages")
    priorities = tree.below("priorities")
    return Outline(
        tree=tree,
        pages=tuple(
            Part(
                path=("pages", place),
                node=page,
                asked=_asked(
                    page, ("pages", place), context, whole.pages[place].questions if whole else None
                ),
            )
            for place, page in enumerate(pages.items() if pages else ())
        ),
        equality=_equality(tree.below("equality"), context, whole.equality if whole else None),
        actions={
            id_: actions
            for each in (priorities.items() if priorities else ())
            if (id_ := text_at(each, "id"))
            and (actions := _actions_of(each, context)) is not None
            and len({action.id for action in actions}) == len(actions)
        },
        opens=_piece(_opens, tree.below("opens"), context),
        closes=_piece(_closes, tree.below("closes"), context),
    )


def _actions_of(priority: Node, context: Mapping[str, Any]) -> tuple[Action, ...] | None:
    actions = priority.below("actions")
    return _piece(_actions, actions, context) if actions else ()


def _asked(
    part: Node, path: Path, context: Mapping[str, Any], ready: tuple[Question, ...] | None
) -> tuple[Asked, ...]:
    questions = part.below("questions")
    return tuple(
        Asked(
            path=(*path, "questions", place),
            node=node,
            look=Look(ready[place]) if ready else look_at(node, context),
        )
        for place, node in enumerate(questions.items() if questions else ())
    )


def _equality(node: Node | None, context: Mapping[str, Any], whole: Equality | None) -> Part | None:
    if node is None:
        return None
    path: Path = ("equality",)
    asking, language = node, context
    if text_at(node, "questions") == model.STANDARD:
        asking = Node({"questions": model.standard(context)}, node.line)
        language = model.in_english(context)
    asked = _asked(asking, path, language, whole.questions if whole else None)
    return Part(path=path, node=node, asked=asked)


def _skippable(equality: Equality) -> Iterator[Question]:
    """The equality questions: people are told that they can skip each, whatever the file says."""
    return (replace(each, required=False) for each in equality.questions)


def _bound(definition: Definition) -> Definition:
    """The definition with its questions bound to the actions that they ask about."""
    actions = {each.id: each.actions for each in definition.priorities}

    def bound(questions: Iterable[Question], default: str | None) -> tuple[Question, ...]:
        return tuple(each.bound(actions.get(each.about or default or "", ())) for each in questions)

    equality = definition.equality
    return replace(
        definition,
        pages=tuple(
            replace(page, questions=bound(page.questions, page.priority))
            for page in definition.pages
        ),
        equality=equality and replace(equality, questions=bound(_skippable(equality), None)),
    )
