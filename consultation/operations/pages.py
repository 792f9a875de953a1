"""The officers' page “Retention”: the periods, what the next run erases, what is due soon.

It erases nothing: only the operator's command does.
"""

from datetime import timedelta

from flask import Blueprint, Flask, g, render_template

from consultation import clock
from consultation.lifecycle.consultations import everything
from consultation.officers.access import PLACE, Role, guard, requires
from consultation.officers.assignments import opened_by
from consultation.operations import kept, retention
from consultation.site import site_settings

operations = Blueprint("operations", __name__, url_prefix=PLACE)
guard(operations)
SOON = timedelta(days=60)


def install(app: Flask) -> None:
    """Register the page."""
    app.register_blueprint(operations)


@operations.get("/retention")
@requires(Role.VIEWER)
def what_is_kept() -> str:
    """Show the periods, what is due, and what will be due within 60 days."""
    settings = site_settings()
    moment = clock.now()
    theirs = opened_by(g.officer)
    rules = [(each.says, retention.days_for(settings, each.name)) for each in kept.CLASSES]
    coming = [
        (since, here, each.says)
        for here in everything()
        for each in kept.CLASSES
        if theirs(here.slug)
        and not here.consultation.made_up
        and (since := retention.since_when(settings, here, each.name))
        and moment < since <= moment + SOON
    ]
    return render_template(
        "operations/retention.html",
        rules=[*rules, ("The audit trail", settings.trail_days), ("Backups", settings.backup_days)],
        due=[
            each
            for each in retention.due(settings, moment)
            if each.current is None or theirs(each.current.slug)
        ],
        coming=sorted(coming, key=lambda each: each[0]),
        last=retention.last_run(settings.instance),
    )
