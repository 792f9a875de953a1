"""Viewers' breakdowns: after closing, only what could be published, whichever way round."""

import itertools
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest

from consultation import clock
from consultation.analysis import guarded_breakdowns
from consultation.lifecycle.consultations import Current
from consultation.lifecycle.keying import end_keying
from consultation.officers.models import Role
from consultation.responding.keyed import Reply, take_keyed
from consultation.responding.models import Channel
from tests.analysis.recovering import recovered
from tests.conftest import Loader
from tests.definitions import with_questions
from tests.officers.desk import Desk, SignedIn
from tests.publishing.crowds import AGREE, CROWDS, NAMES, ORDER, PAGE, STEPS
from tests.publishing.published import publish
from tests.responses import store

BENCH = {"id": "bench", "type": "single", "label": "Which bench?", "options": ["Oak", "Iron", "No"]}
LAMPS = {"id": "lamps", "type": "multiple", "label": "Which lamps?", "options": ["Tall", "Low"]}
WHO = {
    "id": "who",
    "type": "single",
    "label": "Are you answering as?",
    "options": ["A person", "A charity", "A public body"],
}
SHARES = {
    "id": "shares",
    "type": "points",
    "label": "What is it worth?",
    "total": 10,
    "options": ["Oak", "Iron"],
}
WHY = {"id": "why", "type": "text", "label": "Why?"}
SAID = {"Oak": "oak", "Iron": "iron", "No": "no"}


@pytest.fixture
def current(loaded: Loader) -> Current:
    """Few of some steps chose some benches; every third ticked a lamp, few of them both."""
    found = loaded(with_questions(AGREE, BENCH, LAMPS, ORDER, SHARES, WHO, WHY))
    number = itertools.count()
    said = []
    for step, row in zip(STEPS, CROWDS, strict=True):
        for bench, crowd in zip(SAID.values(), row, strict=True):
            for _ in range(crowd):
                place = next(number)
                ticked = ["tall"] * (place % 3 == 0) + ["low"] * (place % 37 == 0)
                said.append(
                    {
                        "agree": step,
                        "bench": {"option": bench},
                        "order": [bench, *(each for each in SAID.values() if each != bench)],
                        "shares": {"oak": 10, "iron": 0},
                        **({"lamps": {"options": ticked}} if ticked else {}),
                        "who": {"option": "a-charity" if place % 4 == 0 else "a-person"},
                    }
                )
    store(found, said)
    return found


@pytest.fixture
def viewer(current: Current, at: Callable[..., None], signed_in: SignedIn) -> Desk:
    """A viewer, after closing and keying."""
    at(current.window.closes + timedelta(hours=1))
    end_keying(current)
    return signed_in("vera", Role.VIEWER)


def cells(desk: Desk, question: str, by: str) -> dict[tuple[str, str], int]:
    """The counts that the page gives, by answer and group; everybody's are of no group."""
    assert desk.get(f"{PAGE}?question={question}&by={by}").status_code == 200
    table = desk.page.select_one("table")
    if table is None:
        return {}
    lines = [[cell.get_text() for cell in row.select("th, td")] for row in table.select("tr")]
    (_, _, *groups), *rows = lines
    return {
        (answer, group): int(cell.split(" ")[0].replace(",", ""))
        for answer, _, *counts in rows
        if answer != "Everybody in the group"
        for group, cell in zip(groups, counts, strict=True)
        if cell != "not shown"
    }


@pytest.mark.parametrize(
    ("question", "by"), [("agree", "bench"), ("bench", "lamps"), ("agree", "lamps")]
)
def test_the_same_cells_are_shown_whichever_way_round(viewer: Desk, question: str, by: str) -> None:
    one = cells(viewer, question, by)
    other = {(b, a): count for (a, b), count in cells(viewer, by, question).items()}
    assert one and one == other


def attacked(viewer: Desk) -> int:
    """How many small counts of steps by benches are known from both pages and every total."""
    both = cells(viewer, "agree", "bench") | {
        (a, b): count for (b, a), count in cells(viewer, "bench", "agree").items()
    }
    table = tuple((*row, 0) for row in CROWDS)
    table = (*table, (0,) * len(table[0]))
    places = {(a, b): (y, x) for y, a in enumerate(NAMES) for x, b in enumerate(SAID)}
    given = {places[pair]: count for pair, count in both.items() if pair in places}
    assert given and all(table[y][x] == count for (y, x), count in given.items())
    return len(recovered(table, given)) + sum(0 < each < 5 for each in given.values())


def test_whoever_collects_every_table_recovers_no_small_count(viewer: Desk) -> None:
    assert attacked(viewer) == 0


def test_were_small_cells_alone_held_back_they_would_be_recovered(
    viewer: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def small_alone(table: object, rows: object, columns: object) -> object:
        return {
            (y, x): count
            for y, row in enumerate(list(table)[:-1])  # any grid
            for x, count in enumerate(row[:-1])
            if not 0 < count < 5
        }

    monkeypatch.setattr(guarded_breakdowns, "crossed", small_alone)
    assert attacked(viewer) > 0, "the attack finds what follows from the totals"


def test_individuals_and_organisations_are_seen_only_as_they_are_published(
    current: Current, viewer: Desk, signed_in: SignedIn
) -> None:
    def offered() -> set[str]:
        viewer.get(PAGE)
        return {str(each["value"]) for each in viewer.page.select("select[name=by] option")}

    assert offered() == {"agree", "bench", "lamps", "order", "shares"}
    for pair in ("question=agree&by=who", "question=agree&by=responses.kind"):
        assert viewer.get(f"{PAGE}?{pair}").status_code == 400
    editor = signed_in("eve", Role.EDITOR)
    publish(editor, **{"add-question": "agree", "add-by": "responses.kind"})
    assert offered() == {"agree", "bench", "lamps", "order", "shares", "responses.kind"}
    assert cells(viewer, "agree", "responses.kind")
    for pair in ("question=agree&by=who", "question=who&by=agree"):
        assert viewer.get(f"{PAGE}?{pair}").status_code == 400


RENT = {"id": "rent", "type": "single", "label": "Do you rent?", "options": ["Yes", "No"]}
LANDLORD = {
    "id": "landlord",
    "type": "single",
    "label": "From whom?",
    "options": ["Council", "Other"],
    "show_if": {"question": "rent", "is": "yes"},
}
SAYS = {"id": "says", "type": "single", "label": "What do you say?", "options": ["Oak", "Iron"]}


@pytest.fixture
def tenants(loaded: Loader, at: Callable[..., None]) -> Current:
    """Tenants are asked one question more; of the council's two chose oak."""
    found = loaded(with_questions(SAYS, AGREE, RENT, LANDLORD))
    for bench, council, other, owners in (("oak", 2, 40, 30), ("iron", 30, 25, 31)):
        said = {"says": {"option": bench}, "agree": "agree"}
        tenant = {**said, "rent": {"option": "yes"}}
        store(found, [{**tenant, "landlord": {"option": "council"}}] * council)
        store(found, [{**tenant, "landlord": {"option": "other"}}] * other)
        store(found, [{**said, "rent": {"option": "no"}}] * owners)
    at(found.window.closes + timedelta(hours=1))
    end_keying(found)
    return found


def test_who_rents_less_who_rents_from_others_is_not_to_be_had(
    tenants: Current, signed_in: SignedIn
) -> None:
    """42 tenants chose oak, and 40 of other landlords: either alone may be seen, never both."""
    viewer, editor = signed_in("vera", Role.VIEWER), signed_in("eve", Role.EDITOR)
    assert cells(viewer, "agree", "says")
    for pair in ("says&by=rent", "rent&by=says", "says&by=landlord", "landlord&by=rent"):
        assert viewer.get(f"{PAGE}?question={pair}").status_code == 400, pair
    publish(editor, **{"add-question": "says", "add-by": "landlord"})
    known = cells(viewer, "says", "landlord")
    assert known["Oak", "Other"] == 40 and ("Oak", "Council") not in known
    assert viewer.get(f"{PAGE}?question=says&by=rent").status_code == 400
    publish(editor, **{"add-question": "rent", "add-by": "says"})
    assert editor.now.status_code == 422 and "could be subtracted" in editor.mistakes[0]


def test_of_choices_of_which_everybody_makes_two_there_is_no_table(
    loaded: Loader, at: Callable[..., None], signed_in: SignedIn
) -> None:
    """50 people made 100 choices, of which 40, 30 and 28 are shown: two would be left."""
    options = ["Oak", "Iron", "No", "Tree"]
    two = {**ORDER, "id": "two", "type": "multiple", "options": options, "min": 2, "max": 2}
    found = loaded(with_questions(two, SAYS))
    for bench, pair, crowd in (
        ("oak", ["oak", "tree"], 2),
        ("oak", ["oak", "iron"], 20),
        ("oak", ["oak", "no"], 18),
        ("oak", ["iron", "no"], 10),
        ("iron", ["oak", "tree"], 25),
        ("iron", ["iron", "no"], 25),
    ):
        store(found, [{"two": {"options": pair}, "says": {"option": bench}}] * crowd)
    at(found.window.closes + timedelta(hours=1))
    end_keying(found)
    viewer = signed_in("vera", Role.VIEWER)
    for asked, by in (("two", "says"), ("says", "two")):
        assert viewer.get(f"{PAGE}?question={asked}&by={by}").status_code == 400


def test_of_an_order_who_put_each_first_is_broken_down(viewer: Desk) -> None:
    firsts = cells(viewer, "order", "agree")
    assert "How many put each of them first" in viewer.words
    true = {
        (bench, step): count
        for step, row in zip(NAMES, CROWDS, strict=True)
        for bench, count in zip(SAID, row, strict=True)
    }
    assert firsts, "people put first what they chose"
    assert all(true.get(place, 0) == count for place, count in firsts.items())
    assert not {1, 2, 3, 4}.intersection(firsts.values())
    viewer.get(f"{PAGE}?question=bench&by=agree")
    assert "How many put each of them first" not in viewer.words


@pytest.mark.parametrize(
    "pair",
    [
        "question=shares&by=bench",
        "question=why&by=bench",
        "question=agree&by=agree",
        "question=agree&by=x",
        "by=bench",
    ],
)
def test_what_cannot_be_shown_is_said(viewer: Desk, pair: str) -> None:
    assert viewer.get(f"{PAGE}?{pair}").status_code == 400
    assert "Choose two different questions" in viewer.mistakes[0]


@pytest.mark.parametrize("question", ["why", "who"])
def test_the_link_beside_a_question_that_has_no_breakdown_says_so(
    viewer: Desk, question: str
) -> None:
    viewer.get(f"/officers/c/safer-parks/questions/{question}")
    link = viewer.page.find("a", string="Break it down by another question")
    assert link and viewer.get(str(link["href"])).status_code == 200
    assert "No breakdown of" in viewer.words and viewer.page.select("select[name=by] option")


def test_its_chart_is_of_the_same_cells_and_nothing_else_has_one(viewer: Desk) -> None:
    assert viewer.get(f"{PAGE}?question=agree").status_code == 200, "something stands ready"
    viewer.get(f"{PAGE}?question=agree&by=bench")
    image = viewer.page.select_one("img.app-chart__image")
    assert image and "not shown" in image["alt"]
    answer = viewer.get(str(image["src"]))
    assert answer.mimetype == "image/svg+xml" and "private" in answer.headers["Cache-Control"]
    assert viewer.get(str(image["src"]).replace(".svg", ".png")).mimetype == "image/png"
    for name in ("by.agree.who.svg", "by.why.bench.svg", "agree.svg", "by.agree.bench.gif"):
        assert viewer.get(f"{PAGE}/charts/{name}").status_code == 404, name


def test_nothing_is_shown_before_closing(
    current: Current, at: Callable[..., None], signed_in: SignedIn
) -> None:
    at(current.window.closes - timedelta(minutes=1))
    viewer = signed_in("vera", Role.VIEWER)
    page = viewer.get(f"{PAGE}?question=agree&by=bench")
    assert page.status_code == 200 and not viewer.page.select("table, img.app-chart__image")
    assert "once the consultation has closed" in viewer.words
    assert viewer.get(f"{PAGE}/charts/by.agree.bench.svg").status_code == 404


def test_while_replies_can_be_keyed_there_are_none(
    current: Current, at: Callable[..., None], signed_in: SignedIn
) -> None:
    """Figures that grow reply by reply would tell what was held back before."""
    at(current.window.closes + timedelta(hours=1))
    viewer = signed_in("vera", Role.VIEWER)
    received = clock.now().date() - timedelta(days=1)
    reply = Reply(
        channel=Channel.PAPER,
        language="en",
        received_on=received,
        answers={"agree": "agree", "bench": {"option": "oak"}},
        about={},
        as_it_is=True,
    )
    take_keyed(current, [reply], lambda *_: None)
    viewer.get(f"{PAGE}?question=agree&by=bench")
    assert "keying has been declared ended" in viewer.words and not viewer.page.select("table")
    assert viewer.get(f"{PAGE}/charts/by.agree.bench.svg").status_code == 404
    editor = signed_in("eve", Role.EDITOR)
    publish(editor, **{"add-question": "agree", "add-by": "bench"})
    assert editor.now.status_code == 422 and "keying has been declared ended" in editor.mistakes[0]
    end_keying(current)
    assert cells(viewer, "agree", "bench")
    publish(editor)
    assert editor.now.status_code == 303


def test_viewers_find_it_from_the_results(viewer: Desk) -> None:
    for page in ("", "/questions/agree"):
        viewer.get(f"/officers/c/safer-parks{page}")
        links = Counter(str(each["href"]).partition("?")[0] for each in viewer.page.select("a"))
        assert links[PAGE] == 1, page
