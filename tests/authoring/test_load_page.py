"""The page that checks and loads a definition: who may, what it tells, and what it stores."""

import io

import pytest
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from consultation.extensions import db
from consultation.lifecycle.models import Version
from consultation.officers import assignments, audit
from consultation.officers.models import Role
from consultation.questionnaire.reading import LARGEST_FILE
from tests.conftest import Loader
from tests.definitions import definition
from tests.officers.desk import Desk, SignedIn
from tests.residents import Resident

PAGE = "/officers/load"
OTHER = definition(slug="other-parks", title="Other parks")
HARD_WORDS = definition(introduction="The municipality’s " + "consideration of it, " * 40 + "ends.")


def send_file(desk: Desk, file: bytes, do: str = "load", name: str = "my.yaml") -> None:
    assert desk.get(PAGE).status_code == 200
    proof = desk.form(PAGE).select_one("[name=csrf_token]")
    assert proof
    chosen = FileStorage(io.BytesIO(file), name)
    # Encoded here: the client would do it in a file that it leaves open.
    mark, body = encode_multipart({"csrf_token": proof["value"], "do": do, "file": chosen})
    desk.post(PAGE, data=body, content_type=f"multipart/form-data; boundary={mark}")


def versions() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Version)) or 0


@pytest.fixture
def editor(signed_in: SignedIn) -> Desk:
    """An editor of all consultations."""
    return signed_in("edith", Role.EDITOR)


def test_a_correct_file_is_public_at_its_address(editor: Desk, resident: Resident) -> None:
    editor.get("/officers/")
    assert editor.page.select_one(f'a[href="{PAGE}"]')
    send_file(editor, HARD_WORDS)
    assert editor.now.status_code == 303, editor.mistakes
    assert editor.follow().status_code == 200
    assert "Version 1 was loaded" in editor.words
    assert "http://localhost/c/safer-parks" in editor.words
    assert "Advice" in editor.words and "introduction: a sentence has" in editor.words
    assert "Safer parks" in resident.visit("/c/safer-parks").text
    (entry,) = audit.page_of("loaded a definition", 1)
    assert (entry.officer_email, entry.slug, entry.what) == (
        "edith@example.org",
        "safer-parks",
        "version 1",
    )


def test_a_second_version_says_what_changed(
    editor: Desk, open_now: Loader, resident: Resident
) -> None:
    open_now()
    send_file(editor, definition(title="Safer and greener parks"))
    assert editor.follow().status_code == 200, editor.mistakes
    assert "Version 2 was loaded: 1 text changed." in editor.words
    assert [each.get_text() for each in editor.page.select("del, ins")] == [
        "Safer parks",
        "Safer and greener parks",
    ]
    assert "Safer and greener parks" in resident.visit("/c/safer-parks").text
    assert editor.get("/officers/c/safer-parks/loaded/3").status_code == 404


def test_checking_tells_advice_and_stores_nothing(editor: Desk) -> None:
    send_file(editor, HARD_WORDS, do="check")
    assert editor.now.status_code == 200
    assert "“safer-parks” has no mistakes." in editor.words
    assert "2 questions, about" in editor.words
    assert "Advice" in editor.words and "introduction: a sentence has" in editor.words
    assert versions() == 0


REFUSED = {
    "mistakes": (
        b"format: 1\n" + definition(format=None, title=None, closes="soon"),
        ["Line 1: ", "Line 7: closes: "],
    ),
    "a list that is not here": (
        definition(areas={"level": "ward", "file": "nowhere"}),
        ["Line "],
    ),
    "not YAML": (b"format: [1\nslug: x\n", ["Line "]),
    "not UTF-8": (b"format: 1\ntitle: caf\xe9\n", ["Line 2: this is not UTF-8 text."]),
    "too large": (b"#" * (LARGEST_FILE + 1), ["Line 1: the file has more than the 1,000,000"]),
    "much too large": (b"#" * (3 * LARGEST_FILE), ["Line 1: the file has more than the 1,000"]),
    "empty": (b"", ["Line 1: "]),
}


@pytest.mark.parametrize("do", ["check", "load"])
@pytest.mark.parametrize("case", REFUSED)
def test_every_mistake_is_told_with_its_line_and_nothing_is_stored(
    case: str, do: str, editor: Desk
) -> None:
    file, begins = REFUSED[case]
    send_file(editor, file, do)
    assert editor.now.status_code == 422
    assert len(editor.mistakes) >= len(begins)
    for begin in begins:
        assert any(each.startswith(begin) for each in editor.mistakes), editor.mistakes
    assert "Nothing was stored." in editor.words
    assert versions() == 0


def test_no_file_chosen(editor: Desk) -> None:
    send_file(editor, b"", name="")
    assert editor.now.status_code == 422
    assert editor.mistakes == ["Choose a file"]


def test_what_no_definition_can_be_is_not_read(editor: Desk) -> None:
    send_file(editor, b"#" * (4 * LARGEST_FILE))
    assert editor.now.status_code == 413
    assert versions() == 0


def test_what_cannot_follow_is_told_reason_by_reason(editor: Desk, open_now: Loader) -> None:
    open_now()
    send_file(editor, definition(opens="2026-01-06", closes="2026-04-30", grace="2 h"))
    assert editor.now.status_code == 422
    assert len(editor.mistakes) == 3
    told = " ".join(editor.mistakes)
    assert "“Move the closing time”" in told and "opened at 2026-01-05 09:00" in told
    assert versions() == 1


@pytest.mark.parametrize(
    ("role", "only_assigned", "here", "new", "there"),
    [
        (Role.VIEWER, False, 303, 403, 403),
        (Role.ANALYST, False, 303, 403, 403),
        (Role.EDITOR, False, 303, 303, 303),
        (Role.EDITOR, True, 303, 403, 403),
        (Role.ADMINISTRATOR, True, 303, 403, 403),
    ],
    ids=str,
)
def test_an_editor_of_single_consultations_loads_versions_of_these_alone(
    role: Role,
    only_assigned: bool,
    here: int,
    new: int,
    there: int,
    loaded: Loader,
    signed_in: SignedIn,
) -> None:
    loaded(), loaded(OTHER)
    desk = signed_in("ada", role)
    assignments.assign("ada@example.org", "safer-parks", Role.EDITOR)
    assignments.limit("ada@example.org", only_assigned=only_assigned)
    answers = []
    for file in (definition(), definition(slug="new-parks"), OTHER):
        before = versions()
        send_file(desk, file)
        answers.append(desk.now.status_code)
        assert versions() == before + (desk.now.status_code == 303)
        if desk.now.status_code == 403:
            assert "only of consultations in which you are an editor" in desk.mistakes[0]
    assert answers == [here, new, there]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ANALYST, Role.EDITOR], ids=str)
def test_who_is_editor_nowhere_neither_sees_nor_opens_it(
    role: Role, loaded: Loader, signed_in: SignedIn
) -> None:
    loaded()
    desk = signed_in("vera", role)
    assignments.assign("vera@example.org", "safer-parks", Role.VIEWER)
    assignments.limit("vera@example.org", only_assigned=True)
    assert PAGE not in desk.get("/officers/").text
    assert desk.get(PAGE).status_code == 403
    assert desk.get("/officers/c/safer-parks/loaded/1").status_code == 403
