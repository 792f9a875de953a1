from collections.abc import Callable
from functools import cache

import pytest

from consultation.examples import BY_SLUG
from consultation.questionnaire.definition import Definition
from consultation.questionnaire.parsing import parse
from consultation.questionnaire.shelf import ShippedShelf


@cache
def parsed(slug: str) -> Definition:
    example = BY_SLUG[slug]
    return parse(example.source(), example.filename, ShippedShelf())


@pytest.fixture
def example() -> Callable[[str], Definition]:
    """The definition of an example: `example("every-question-type")`."""
    return parsed
