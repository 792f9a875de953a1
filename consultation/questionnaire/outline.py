"""A definition as far as it could be parsed; the rules across a definition look at this."""

from dataclasses import dataclass, field

from consultation.questionnaire.definition import Action, Question
from consultation.questionnaire.second_look import Look
from consultation.questionnaire.times import Moment
from consultation.questionnaire.tree import Node, Path


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One question as far as it could be read."""

    path: Path
    node: Node
    look: Look

    @property
    def question(self) -> Question | None:
        """The question; None where a mistake leaves open what can be answered."""
        return self.look.question

    @property
    def id(self) -> str | None:
        """Its id, if one is written."""
        return text_at(self.node, "id")


@dataclass(frozen=True, kw_only=True)
class Part:
    """A page with its questions, or the equality questions."""

    path: Path
    node: Node
    asked: tuple[Asked, ...]


@dataclass(frozen=True, kw_only=True)
class Outline:
    """A definition as far as it could be read."""

    tree: Node
    pages: tuple[Part, ...]
    equality: Part | None
    actions: dict[str, tuple[Action, ...]] = field(default_factory=dict)
    """The actions of each priority that could be read."""
    opens: Moment | None = None
    closes: Moment | None = None

    @property
    def parts(self) -> tuple[Part, ...]:
        """The pages, then the equality questions where there are any."""
        return (*self.pages, *([self.equality] if self.equality else []))

    @property
    def asked(self) -> list[Asked]:
        """Every question of every part."""
        return [each for part in self.parts for each in part.asked]

    def priority_of(self, asked: Asked, part: Part) -> str | None:
        """The id of the priority that a question says it is about, else its page."""
        return text_at(*self._points(asked, part))

    def is_about_something(self, asked: Asked, part: Part) -> bool:
        """Whether a priority is named there, rightly or wrongly."""
        node, key = self._points(asked, part)
        return node.below(key) is not None

    @staticmethod
    def _points(asked: Asked, part: Part) -> tuple[Node, str]:
        own = asked.node.below("about")
        return (asked.node, "about") if own else (part.node, "priority")

    def bound(self, asked: Asked, part: Part) -> Question | None:
        """The question with the actions of its priority; None where either is not known."""
        if asked.question is None or not asked.question.actions_at:
            return asked.question
        actions = self.actions.get(self.priority_of(asked, part) or "")
        return asked.question.bound(actions) if actions else None

    @property
    def priorities(self) -> list[str]:
        """The id of every priority."""
        listing = self.tree.below("priorities")
        return [
            id_ for each in (listing.items() if listing else ()) if (id_ := text_at(each, "id"))
        ]


def text_at(node: Node, key: str) -> str | None:
    """The text at a key; None where there is none."""
    below = node.below(key)
    return below.value if below and isinstance(below.value, str) else None
