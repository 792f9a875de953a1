"""Pages of many questions are drawn quickly; a loose limit, since machines are shared."""

import timeit
from time import process_time

import jinja2

GROUPS = 40
OPTIONS = 6
MOST_SECONDS = 0.006
TRIES = 40


def test_forty_groups_of_radio_buttons_in_six_milliseconds(
    templates: jinja2.Environment,
) -> None:
    items = [{"value": f"v{each}", "text": f"Option {each}"} for each in range(OPTIONS)]
    page = templates.from_string(
        "{% from 'components/radios.html' import radios %}{% for n in range(groups) %}"
        "{{ radios('q' ~ n, 'Question', items, 'v2', hint='One') }}{% endfor %}"
    )

    def draw() -> str:
        return page.render(groups=GROUPS, items=items)

    assert draw().count('type="radio"') == GROUPS * OPTIONS
    assert min(timeit.repeat(draw, timer=process_time, number=1, repeat=TRIES)) < MOST_SECONDS
