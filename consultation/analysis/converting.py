"""Converts stored answers, each different one once.

Most responses hold answers that others gave too. Those are told apart by their JSON as it is
stored, without reading it. It must not know what answers are made into.
"""

from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

import msgspec
from pydantic_core import from_json

Made = TypeVar("Made")
REMEMBERED = 2_000
_as_stored = msgspec.json.Encoder().encode
"""The JSON of an answer that was left unread."""


class Once(dict[bytes, Made]):
    """What `make` makes of an answer, by its JSON; made once if answers are `repeated`."""

    def __init__(self, make: Callable[[Any], Made], *, repeated: bool) -> None:
        super().__init__()
        self.of_none = make(None)
        self._make = make
        self._repeated = repeated

    def __missing__(self, answer: bytes) -> Made:
        """Make it."""
        made = self._make(from_json(answer))
        if self._repeated:
            if len(self) >= REMEMBERED:
                self.clear()
            self[answer] = made
        return made


class Converter(Generic[Made]):
    """Converts the answers to some questions, given by their ids."""

    def __init__(self, questions: Mapping[str, Once[Made]]) -> None:
        self._ways = list(questions.values())
        self._nothing = [each.of_none for each in self._ways]
        fields = {f"answer_{number}": id_ for number, id_ in enumerate(questions)}
        answers = msgspec.defstruct(
            "Answers", [(each, msgspec.Raw, None) for each in fields], rename=fields, gc=False
        )
        self._read = msgspec.json.Decoder(answers).decode

    def made(self, document: str) -> list[Made]:
        """What is made of the answer to each question, or of None where there is none."""
        answers = msgspec.structs.astuple(self._read(document))
        return [
            nothing if answer is None else way[_as_stored(answer)]
            for answer, way, nothing in zip(answers, self._ways, self._nothing, strict=True)
        ]
