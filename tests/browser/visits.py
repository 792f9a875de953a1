"""The list of every page: who looks at it, what they do first, and what it then says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from playwright.sync_api import Page

from tests.browser.visitors import EVERY_TYPE, PARTNERSHIP


@dataclass(frozen=True)
class Visit:
    """A page, who looks at it, what they do there first, and what its heading then says."""

    who: str
    path: str
    heading: str
    act: Callable[[Page], None] | None = None


anyone, begun, sent, officer = (
    partial(Visit, who) for who in ("anyone", "begun", "sent", "officer")
)


def send_the_form(page: Page) -> None:
    """Choose the button of the page's own form."""
    page.locator("main form[method=post] button:not([name=save])").last.click()


def having_typed(words: Mapping[str, str]) -> Callable[[Page], None]:
    """Type into these inputs, and send the page's own form."""

    def act(page: Page) -> None:
        for selector, typed in words.items():
            page.fill(selector, typed)
        send_the_form(page)

    return act


def with_another_mark(page: Page) -> None:
    """Send the page's form as if it had been opened before something else was answered."""
    page.locator("[name=seen]").evaluate("(each) => (each.value = '0'.repeat(18))")
    send_the_form(page)


def overtaken(page: Page) -> None:
    """Answer otherwise than another tab has meanwhile."""
    page.get_by_label("No, never").check()
    with_another_mark(page)


def publish(page: Page) -> None:
    """Publish with a breakdown, and look at what everybody sees."""
    page.select_option("[name=add-question]", "agree-reoffending")
    page.select_option("[name=add-by]", "ward")
    page.click("button[name=publish]")
    page.wait_for_url("**done=published")  # the figures are made, which takes seconds
    page.goto("/c/swp-strategy-2020-2023/results")


VISITS = {
    "list": anyone("/", "Have your say"),
    "open": anyone(f"/c/{PARTNERSHIP}", "Community Safety"),
    "unfinished": begun(f"/c/{PARTNERSHIP}", "Community Safety"),
    "coming": anyone("/c/coming", "Safer parks"),
    "closed": anyone("/c/swp-strategy-2020-2023", "Community Safety"),
    "long-words": anyone("/c/in-two-languages", "Safer parks"),
    "right-to-left": anyone("/c/in-two-languages?lang=ur", "محفوظ پارک"),
    "priority": anyone(f"/c/{PARTNERSHIP}/priorities/violence-prevention", "Violence"),
    "chronicle": anyone(f"/c/{PARTNERSHIP}/chronicle", "What happened"),
    "accessibility": anyone("/accessibility", "Accessibility"),
    "staying-safe": anyone("/staying-safe", "Staying safe"),
    "privacy": anyone("/privacy", "Privacy"),
    "cookies": anyone("/cookies", "Cookies"),
    "remove-address": anyone("/contact/{contact}", "Delete"),
    "address-removed": anyone("/contact-removed", "not kept"),
    "not-found": anyone("/no-such-page", "Page not found"),
    "no-draft": anyone(f"/c/{EVERY_TYPE}/respond/you", "cannot find"),
    "not-open-yet": anyone("/c/coming/respond/you", "not open yet"),
    "has-closed": anyone("/c/closing/respond/you", "has closed"),
    "too-late": Visit("late", "/c/closing/respond/check", "too late"),
    **{
        f"questions-{page}": begun(f"/c/{EVERY_TYPE}/respond/{page}", heading)
        for page, heading in {
            "you": "You and the park",
            "visits": "Your visits",
            "visits.2": "Your visits",
            "how-it-is": "How the park is",
            "future": "What should happen",
            "group": "Groups",
            "access": "Getting around",
        }.items()
    },
    "questions-right-to-left": begun("/c/in-two-languages/respond/you?lang=ur", "About your visit"),
    "questions-of-a-priority": begun(f"/c/{PARTNERSHIP}/respond/violence", "Violence"),
    "no-such-page-of-questions": begun(f"/c/{EVERY_TYPE}/respond/nowhere", "Page not found"),
    "mistakes": begun(
        f"/c/{EVERY_TYPE}/respond/visits",
        "Your visits",
        act=having_typed({"#question_distance": "far", "[name='question_last-visit.day']": "99"}),
    ),
    "resumed": begun(f"/c/{EVERY_TYPE}/respond/you?resumed=1", "You and the park"),
    "returned": begun(f"/c/{EVERY_TYPE}/respond/you?returned=1", "You and the park"),
    "overtaken": begun(f"/c/{EVERY_TYPE}/respond/you", "You and the park", act=overtaken),
    "saved": Visit("saved", "/c/nobody-answered/saved", "saved, but not sent"),
    "come-back": anyone(f"/c/{EVERY_TYPE}/return", "saved answers"),
    "no-code": anyone(
        f"/c/{EVERY_TYPE}/return",
        "saved answers",
        act=having_typed({"#code": "ACDE"}),
    ),
    "wrong-code": anyone(
        f"/c/{EVERY_TYPE}/return",
        "saved answers",
        act=having_typed({"#code": "ACDE-FGHJ-KMNP-QRTV-WXY3"}),
    ),
    "not-sent-yet": begun(
        f"/c/{EVERY_TYPE}/respond/check",
        "Not sent yet",
        act=lambda page: page.locator("[name=seen]").evaluate(
            "(each) => { each.value = '0'.repeat(18); each.form.submit(); }"
        ),
    ),
    "check": begun(f"/c/{EVERY_TYPE}/respond/check", "Check"),
    "sent": sent(f"/c/{EVERY_TYPE}/sent", "sent"),
    "copy": sent(f"/c/{EVERY_TYPE}/copy", "Keep a copy"),
    "copy-answers": sent(f"/c/{EVERY_TYPE}/copy/answers", "Your answers"),
    "copy-code": sent(f"/c/{EVERY_TYPE}/copy", "Your code", act=send_the_form),
    "copy-code-again": sent(f"/c/{EVERY_TYPE}/copy/code", "was shown"),
    "receipt-code": anyone(f"/c/{EVERY_TYPE}/receipt", "Check or"),
    "receipt": Visit("with-code", "/c/taken-back/receipt/response", "is stored"),
    "withdrawn": Visit("withdrawn", "/c/taken-back/receipt/response", "erased"),
    "copy-erased": Visit("withdrawn", "/c/taken-back/copy/answers", "erased"),
    "about-you": sent(f"/c/{EVERY_TYPE}/about-you", "About you"),
    "contact": sent(f"/c/{EVERY_TYPE}/contact", "Tell me what"),
    "contact-mistake": sent(f"/c/{EVERY_TYPE}/contact", "Tell me what", act=send_the_form),
    "sign-in": anyone("/officers/sign-in", "Sign in"),
    "sign-in-mistake": anyone("/officers/sign-in", "Sign in", act=send_the_form),
    "one-time-link": anyone("/officers/link/{link}", "Set your password"),
    "link-over": anyone("/officers/link/used-up", "link"),
    "enrol": Visit("without-phone", "/officers/second-factor/enrol", "phone"),
    "code": Visit("asked-for-code", "/officers/second-factor", "code"),
    "recovery": Visit("asked-for-code", "/officers/second-factor/recovery", "recovery code"),
    "replace-factor": Visit("with-phone", "/officers/account/second-factor", "phone"),
    "recovery-codes": Visit("with-phone", "/officers/account/recovery-codes", "ecovery codes"),
    "account": officer("/officers/account", "Your account"),
    "password": officer("/officers/account/password", "password"),
    "officers": officer("/officers/officers", "Officers"),
    "add-officer": officer("/officers/officers/add", "Add an officer"),
    "one-officer": officer("/officers/officers/{officer}", "viewer@example.org"),
    "audit": officer("/officers/audit", "Audit trail"),
    "settings": officer("/officers/settings", "Settings"),
    "retention": officer("/officers/retention", "How long"),
    "not-yours": Visit("viewer", "/officers/audit", "cannot open"),
    "consultations": officer("/officers/", "Consultations"),
    "load": officer("/officers/load", "Load a consultation"),
    "load-mistake": officer("/officers/load", "Load a consultation", act=send_the_form),
    "loaded": officer("/officers/c/one-answered/loaded/1", "Version 1 was loaded"),
    "keying": officer("/officers/c/one-answered/keying", "Keying"),
    "keying-mistake": officer("/officers/c/one-answered/keying", "Keying", act=send_the_form),
    "keying-batch-mistake": officer(
        "/officers/c/one-answered/keying/batch", "spreadsheet", act=send_the_form
    ),
    "keying-again": officer("/officers/c/one-answered/keying/again", "sample"),
    "keying-one-again": officer("/officers/c/in-two-languages/keying/again/{keyed}", "Key"),
    "keying-correct": officer("/officers/c/in-two-languages/keying/correct/{keyed}", "Correct"),
    "keying-batch": officer("/officers/c/one-answered/keying/batch", "spreadsheet"),
    "keying-end": officer("/officers/c/one-answered/keying/end", "End keying"),
    "closing-time": officer("/officers/c/one-answered/closing-time", "closing time"),
    "closing-time-mistake": officer(
        "/officers/c/one-answered/closing-time", "closing time", act=send_the_form
    ),
    "publication": officer(
        "/officers/c/swp-strategy-2020-2023/publication",
        "Publish results",
    ),
    "publication-preview": officer(
        "/officers/c/swp-strategy-2020-2023/publication",
        "Results",
        act=lambda page: page.click("button[name=preview]"),
    ),
    "publication-previewed": officer(
        "/officers/c/swp-strategy-2020-2023/publication/preview",
        "Results",
    ),
    "not-published": anyone(f"/c/{PARTNERSHIP}/results", "not published"),
    "published": officer(
        "/officers/c/swp-strategy-2020-2023/publication",
        "Results",
        act=publish,
    ),
    "breakdown": officer(
        f"/officers/c/{EVERY_TYPE}/breakdown?question=safe&by=last-visit",
        "How safe do you feel",
    ),
    "guarded-breakdown": officer(
        "/officers/c/swp-strategy-2020-2023/guarded-breakdown?question=agree-overall&by=right-priorities",
        "How far do you agree",
    ),
    "by-people": officer(
        f"/officers/c/{PARTNERSHIP}/by-people",
        "By who people are",
    ),
    "selection": officer(f"/officers/c/{EVERY_TYPE}/selection", "A selection"),
    "selected": officer(
        f"/officers/c/{EVERY_TYPE}/selection?channel=made-up&from=2020-01-01",
        "A selection",
    ),
    "selection-mistake": officer(f"/officers/c/{EVERY_TYPE}/selection?from=soon", "A selection"),
    "saved-selections": officer(f"/officers/c/{EVERY_TYPE}/selection/saved", "Saved selections"),
    "saved-selection": officer(f"/officers/c/{EVERY_TYPE}/selection/saved/{{saved}}", "Verant"),
    "change-saved-selection": officer(
        f"/officers/c/{EVERY_TYPE}/selection/saved/{{saved}}/change",
        "Verant",
    ),
    "downloads-of-a-selection": officer(
        f"/officers/c/{EVERY_TYPE}/downloads?channel=made-up",
        "Downloads",
    ),
    "late": officer("/officers/c/one-answered/late", "Late responses"),
    "rehearsal": officer("/officers/c/one-answered/rehearsal", "Rehearsal"),
    "rehearsing": officer(
        "/officers/c/one-answered/rehearsal",
        "Rehearsal",
        act=having_typed({"#other": "2099-01-01"}),
    ),
    "results": officer(f"/officers/c/{EVERY_TYPE}", "Tell us about"),
    "results-of-one": officer("/officers/c/one-answered", "Safer parks"),
    "results-of-none": officer("/officers/c/nobody-answered", "Safer parks"),
    "results-hidden": officer("/officers/c/hidden-results", "Safer parks"),
    "question": officer(f"/officers/c/{EVERY_TYPE}/questions/safe", "How safe"),
    "downloads": officer(f"/officers/c/{EVERY_TYPE}/downloads", "Downloads"),
    "comments": officer(f"/officers/c/{EVERY_TYPE}/comments?search=a", "omments"),
    "comments-of-a-selection": officer(
        f"/officers/c/{EVERY_TYPE}/comments?question=idea&channel=made-up&starred=1",
        "omments",
    ),
    "starred": officer(
        "/officers/c/one-answered/comments",
        "omments",
        act=lambda page: page.locator(".app-comment__star").first.click(),
    ),
    "one-response": officer("/officers/c/one-answered/comments/{response}", "One response"),
}
