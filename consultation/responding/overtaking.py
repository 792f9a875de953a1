"""Answers that another tab or browser has changed meanwhile are not overwritten unseen.

It must not know where answers are kept.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

from consultation.questionnaire.answers import Answers


class Overtaken(Exception):
    """Another tab has changed the same answers meanwhile; carries all answers as they are now."""

    def __init__(self, answers: Answers) -> None:
        super().__init__("answered otherwise meanwhile")
        self.answers = answers


@dataclass(frozen=True)
class Seen:
    """Which state of some answers a page showed: a hash of those answers, and their questions.

    The page sends the hash back with its form, so that answers given in another tab meanwhile are
    not overwritten unseen.
    """

    mark: str
    questions: tuple[str, ...]

    @classmethod
    def of(cls, answers: Answers, questions: Iterable[str]) -> "Seen":
        """The state of `questions` in `answers`."""
        names = tuple(questions)
        content = {name: answers[name] for name in names if name in answers}
        plain = json.dumps(content, sort_keys=True).encode()
        return cls(blake2b(plain, digest_size=9).hexdigest(), names)

    def overtaken_by(self, before: Answers, after: Answers) -> bool:
        """Whether going from `before` to `after` would change answers that the page never showed.

        Not where both tabs say the same.
        """
        now = Seen.of(before, self.questions)
        return self != now and now != Seen.of(after, self.questions)
