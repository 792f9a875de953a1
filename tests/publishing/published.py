"""Publishing results as an editor does, and replies that come before or after that."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from consultation import clock
from consultation.analysis.held_back import Figures
from consultation.lifecycle.consultations import Current
from consultation.reporting.guarded import guarded
from consultation.reporting.report import Report, report_of
from consultation.responding.keyed import Reply, take_keyed
from consultation.responding.models import Channel
from tests.officers.desk import Desk

PAGE, PUBLIC = "/officers/c/safer-parks/publication", "/c/safer-parks/results"

WHERE = {"id": "ward", "type": "area", "label": "Which ward?", "areas": "wolverhampton-wards"}


def publish(desk: Desk, button: str = "publish", **typed: object) -> None:
    """Fill in the form of the editors' page as it stands, with `typed`, and choose a button."""
    assert desk.get(PAGE).status_code == 200
    form = desk.form(PAGE)
    fields: dict[str, object] = {
        each["name"]: each["value"] for each in form.select("input[type=hidden]")
    }
    fields |= {each["name"]: each.get_text() for each in form.select("textarea")}
    for name in ("panels", "quotations", "breakdowns"):
        ticked = form.select(f"input[name={name}][checked]")
        fields[name] = [each["value"] for each in ticked]
    desk.post(PAGE, data={**fields, **typed, button: "1"})


def offered(desk: Desk, name: str) -> list[str]:
    """What the editors' page offers to choose under a name."""
    desk.get(PAGE)
    return [each["value"] for each in desk.page.select(f"input[name={name}]")]


def single(id_: str, *options: str, **more: object) -> dict[str, Any]:
    """A question with a single answer."""
    listed = [{"id": each.lower(), "label": each} for each in options]
    return {"id": id_, "type": "single", "label": f"What is {id_}?", "options": listed, **more}


SAYS = single("says", "Oak", "Iron")


def chose(**options: str) -> dict[str, Any]:
    """The answers of somebody who chose these options, by question."""
    return {key: {"option": option} for key, option in options.items()}


def as_they_stand(session: Session, instance: Path, current: Current) -> Report:
    """The report as it was public before figures were made once: on the responses of the moment."""
    return guarded(report_of(session, instance, current), Figures.FINAL)


def key_one(current: Current, **answers: Any) -> None:
    """A reply on paper is keyed after closing."""
    reply = Reply(
        channel=Channel.PAPER,
        language="en",
        received_on=clock.now().date() - timedelta(days=1),
        answers=answers,
        about={},
        as_it_is=True,
    )
    take_keyed(current, [reply], lambda *_: None)
