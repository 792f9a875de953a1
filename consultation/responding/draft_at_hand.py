"""The draft that a request is about, with the consultation in the draft's version and language.

Where a view needs a draft and there is none, another page is answered instead. It must
not know forms.
"""

from collections.abc import Callable

from flask import render_template

from consultation import clock
from consultation.lifecycle.consultations import Current, at_version
from consultation.lifecycle.stage import Stage
from consultation.responding import draft_cookie
from consultation.responding.consulting import choose_language, current, lead_to, refused
from consultation.responding.drafts import Opened, Receipt
from consultation.web import Page, answer_instead


def no_draft(here: Current) -> Page:
    """The page for somebody whose browser holds no draft of this consultation."""
    stage = here.window.stage(clock.now())
    if stage is not Stage.OPEN:
        return refused(here, stage)
    return render_template("responding/no_draft.html", current=here), 400


def draft_at_hand(without: Callable[[Current], Page] = no_draft) -> tuple[Current, Opened]:
    """This browser's draft, sent or not; `without` gives the answer where there is none."""
    here = current()
    draft = draft_cookie.held_draft(here)
    if draft is None:
        answer_instead(without(here))
    return choose_language(at_version(here, draft.version_id), draft.language), draft


def unsent_draft() -> tuple[Current, Opened]:
    """This browser's draft that is not sent yet; else to its receipt, or `no_draft`."""
    here, draft = draft_at_hand()
    if draft.receipt:
        answer_instead(lead_to("after.sent"))
    return here, draft


def sent_draft(
    without: Callable[[Current], Page] = no_draft,
) -> tuple[Current, Opened, Receipt]:
    """This browser's sent draft and its receipt; else on to sending, or `without`."""
    here, draft = draft_at_hand(without)
    if draft.receipt is None:
        answer_instead(lead_to("responding.check"))
    return here, draft, draft.receipt
