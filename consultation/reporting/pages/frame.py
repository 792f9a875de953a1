"""What officers' pages about one consultation share: finding it, what an officer may see of its
results, and the variables of their templates.

It must not know what any page shows.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import redirect, render_template, url_for

from consultation import clock
from consultation.analysis.disclosure import ROUNDED_TO, SMALLEST_SHOWN
from consultation.analysis.selection import NotASelection
from consultation.extensions import db
from consultation.languages import name_of, not_reviewed, without_catalogue
from consultation.lifecycle.closing import settle_if_possible
from consultation.lifecycle.consultations import Current
from consultation.officers.access import Role, may
from consultation.reporting.files.downloads import HiddenUntilClosed, instance, report_on
from consultation.reporting.guarded import for_viewers
from consultation.reporting.listing import standing_of
from consultation.reporting.pages.selected import asked_for
from consultation.reporting.provenance import CHOSE
from consultation.reporting.report import Report
from consultation.responding.consulting import consultation_at

View = TypeVar("View", bound=Callable[..., Any])
MOST_PAGES = 1_000_000


def about_consultation(view: View) -> View:
    """Decorate a view: it gets the consultation in place of the slug in its address.

    It also answers for hidden results and for selections that do not exist.
    """

    @wraps(view)
    def found(slug: str, **values: Any) -> Any:
        current = consultation_at(slug)
        settle_if_possible(current)
        try:
            return view(current, **values)
        except HiddenUntilClosed:
            return page_of(current, "hidden.html"), 403
        except NotASelection:
            # The page of selections says what is wrong with the one in the address.
            address = url_for("selecting.selection", slug=current.slug, **asked_for())
            return redirect(address, 303)

    return found  # type: ignore[return-value]  # it takes the address's slug for the consultation


def may_read() -> bool:
    """Whether the officer may read what people wrote, and take files away."""
    return may(Role.ANALYST)


def report_as_seen(current: Current) -> Report:
    """The results as this officer may see them: viewers see only what could be published."""
    report = report_on(current)
    return report if may_read() else for_viewers(db.session(), instance(), current, report)


def page_of(current: Current, template: str, **values: Any) -> str:
    """A page of `templates/reporting` about this consultation."""
    zone = current.definition.timezone
    return render_template(
        f"reporting/{template}",
        current=current,
        definition=current.definition,
        standing=standing_of(current),
        zone=zone,
        today=current.day_of(clock.now()),
        may_read=may_read(),
        chose=CHOSE,
        language_name=name_of,
        drafted_by_machine=not_reviewed(current.definition.offered_languages),
        without_catalogue=without_catalogue(current.definition.offered_languages),
        may_have_contacts=may(Role.EDITOR),
        may_unlock=may(Role.ADMINISTRATOR),
        smallest_shown=SMALLEST_SHOWN,
        rounded_to=ROUNDED_TO,
        **values,
    )


def page_number(written: str) -> int:
    """The number of the page that an address asks for; 1 for anything that is not a number."""
    if not written.isascii() or not written.isdecimal() or len(written) > 7:
        return 1
    return max(1, min(int(written), MOST_PAGES))
