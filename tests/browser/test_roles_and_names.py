"""Fills in the partnership's questionnaire as a screen reader does: only by roles and names."""

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
import yaml
from playwright.sync_api import Locator, Page, expect

from consultation.examples import BY_SLUG
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.visitors import PARTNERSHIP

WRITTEN = yaml.safe_load(BY_SLUG[PARTNERSHIP].source())
TITLE = WRITTEN["title"]
AGREE = "Agree"
WORDS = "More light in the evening."


def named(scope: Page | Locator, role: Any, label: str) -> Locator:
    """What has this role and this name, and nothing more in the name but what is said beside it."""
    return scope.get_by_role(role, name=re.compile(f"^{re.escape(label)}"))


def heard(page: Page) -> None:
    """What every page says of itself: one first heading, its landmarks, a title of its own."""
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    for landmark in ("banner", "main", "contentinfo"):
        expect(page.get_by_role(landmark)).to_have_count(1)
    heading = page.get_by_role("heading", level=1).inner_text()
    step = page.get_by_text(re.compile(r"^Page \d+ of \d+$"))
    said = step.inner_text() if step.count() else " ".join(heading.split()[:2])
    assert said in page.title()
    levels = [
        int(each.evaluate("(each) => each.tagName[1]"))
        for each in page.get_by_role("main").get_by_role("heading").all()
    ]
    skipped = [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1]
    assert skipped == [], "a level of headings is left out"


def answer(page: Page, question: dict[str, Any]) -> None:
    """Answer a question by its label; one that is not on the page is not asked now."""
    label = question["label"]
    group, box = named(page, "group", label), named(page, "textbox", label)
    choice = named(page, "combobox", label)
    if group.count():
        rows = group.first.get_by_role("group")
        for each in rows.all() or [group.first]:
            radio = each.get_by_role("radio", name=AGREE, exact=True)
            options = each.get_by_role("radio").or_(each.get_by_role("checkbox"))
            wanted = radio if radio.count() else options.first
            wanted.check()
            expect(wanted).to_be_checked()
    elif choice.count():
        choice.first.select_option(index=1)
    elif box.count():
        limit = box.first.get_attribute("aria-describedby")
        assert limit, "a box for words says how much it takes"
        box.first.fill(WORDS)


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_every_page_is_answered_by_roles_and_names_alone(
    open_page: Callable[..., Page], screen: dict[str, int]
) -> None:
    page = open_page(viewport=screen)
    page.goto("/")
    heard(page)
    page.get_by_role("main").get_by_role("link", name=TITLE).first.click()
    heard(page)
    page.get_by_role("button", name="Start").first.click()
    answered = []
    by_label = {each["label"]: each for part in WRITTEN["pages"] for each in part["questions"]}
    while "/respond/check" not in page.url:
        heard(page)
        assert len(answered) < 20
        answered.append(page.url)
        for question in by_label.values():
            answer(page, question)
        page.get_by_role("button", name="Continue").click()
        page.wait_for_url(lambda url, before=answered[-1]: url != before)
    assert len(answered) == len(WRITTEN["pages"])
    heard(page)
    expect(page.get_by_role("link", name=re.compile("^Change"))).to_have_count(
        page.get_by_role("main").get_by_role("term").count()
    )
    page.get_by_role("button", name="Send").click()
    heard(page)
    expect(page.get_by_role("main")).to_contain_text("reference")


def test_a_mistake_is_announced_and_its_link_leads_to_the_question(desktop: Page) -> None:
    page = desktop
    page.goto(f"/c/{PARTNERSHIP}")
    page.get_by_role("button", name="Start").first.click()
    page.get_by_role("button", name="Continue").click()
    told = page.get_by_role("alert")
    expect(told).to_be_visible()
    expect(told.get_by_role("heading", name="There is a problem")).to_be_visible()
    assert page.title().startswith("Error: ")
    label = WRITTEN["pages"][0]["questions"][0]["label"]
    group = named(page, "group", label)
    described = group.evaluate(
        "(each) => (each.getAttribute('aria-describedby') || '').split(' ')"
        ".map((id) => document.getElementById(id)?.innerText || '').join(' ')"
    )
    assert told.get_by_role("link").inner_text() in " ".join(described.split())
    told.get_by_role("link").click()
    expect(group.get_by_role("radio").first).to_be_focused()
