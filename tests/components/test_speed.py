"""Pages of many questions render many times faster than with the reference port's macros.

Both are timed in turn in one run, so that a busy machine slows both.
"""

import timeit
from time import process_time

import jinja2
import pytest

GROUPS = 40
OPTIONS = 6
TIMES_FASTER = 10
TRIES = 15


@pytest.mark.slow
def test_forty_groups_of_radio_buttons_take_a_tenth_of_the_references_time(
    templates: jinja2.Environment, reference: jinja2.Environment
) -> None:
    items = [{"value": f"v{each}", "text": f"Option {each}"} for each in range(OPTIONS)]
    ours = templates.from_string(
        "{% from 'components/radios.html' import radios %}{% for n in range(groups) %}"
        "{{ radios('q' ~ n, 'Question', items, 'v2', hint='One') }}{% endfor %}"
    )
    theirs = reference.from_string(
        "{% from 'govuk_frontend_jinja/components/radios/macro.html' import govukRadios %}"
        "{% for n in range(groups) %}{{ govukRadios({'name': 'q' ~ n, 'items': items,"
        " 'value': 'v2', 'hint': {'text': 'One'}, 'fieldset': {'legend': {'text': 'Question'}}})"
        " }}{% endfor %}"
    )
    seconds: dict[str, list[float]] = {"ours": [], "theirs": []}
    for _ in range(TRIES):
        for name, page in (("ours", ours), ("theirs", theirs)):
            drawn: list[str] = []
            seconds[name].append(
                timeit.timeit(
                    lambda page=page, drawn=drawn: drawn.append(
                        page.render(groups=GROUPS, items=items)
                    ),
                    timer=process_time,
                    number=1,
                )
            )
            assert drawn[0].count('type="radio"') == GROUPS * OPTIONS
    assert min(seconds["ours"]) * TIMES_FASTER < min(seconds["theirs"])
