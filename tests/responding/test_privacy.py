"""The privacy page is made from the settings and from each consultation's own notice."""

from dataclasses import replace

import pytest
from flask import Flask

from tests.conftest import Loader
from tests.residents import Resident


def test_it_says_what_the_settings_and_each_consultation_say(
    open_now: Loader,
    resident: Resident,
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    days = {"contacts": 11, "equality": 22, "comments": 33, "backup": 44, "withdrawal": 55}
    chosen = replace(
        app.config["SETTINGS"],
        responses_days=None,
        **{f"{name}_days": number for name, number in days.items()},
    )
    monkeypatch.setitem(app.config, "SETTINGS", chosen)
    open_now(
        privacy="We keep it in a *locked* cupboard.",
        data_protection={
            "controller": "The City Council",
            "officer": "dpo@example.org",
            "basis": "public task",
            "complaints": "Write to the Commissioner.",
        },
    )
    resident.visit("/privacy")
    said = {
        row.dt.get_text(strip=True): row.dd.get_text(" ", strip=True)
        for row in resident.page.select(".govuk-summary-list__row")
    }
    assert said["Your email address"] == "11 days after closing"
    assert said["What you say about yourself, and answers to sensitive questions"].startswith("22 ")
    assert said["What you write in your own words"].startswith("33 days")
    assert said["Your response as a whole"] == "As long as the consultation is of use"
    assert said["Backups"] == "44 days"
    assert "until 55 days after the day of closing" in resident.text
    assert "We keep it in a locked cupboard." in resident.text
    for named in ("The City Council", "dpo@example.org", "public task", "the Commissioner"):
        assert named in " ".join(said.values())
