"""The pages: one view each. Every POST writes a draft's row; there is one cookie and one token."""

import hashlib
import hmac
import os
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from tools.bench.bare import questions, store
from tools.bench.bare.questions import CONSULTATION, PAGE_NUMBER, PAGES, PRIORITIES, SLUG

HOME = f"/c/{SLUG}"
COOKIE = "draft"
SECRET = os.urandom(32)
CLOSES = datetime.now(UTC) + timedelta(days=28)

app = Flask(__name__)
app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
app.config.update(MAX_CONTENT_LENGTH=256 * 1024, MAX_FORM_MEMORY_SIZE=256 * 1024)
app.jinja_env.globals.update(home=HOME, consultation=CONSULTATION, pages=PAGES)
app.jinja_env.filters.update(words=questions.words, prose=questions.html)
store.prepare()


def _form_token(token: str) -> str:
    return hmac.digest(SECRET, token.encode(), hashlib.sha256).hex()


def _token_of_form() -> str:
    """The draft's token; refuses forms without the anti-forgery token, and those after closing."""
    token = request.cookies.get(COOKIE, "")
    if not hmac.compare_digest(request.form.get("csrf_token", ""), _form_token(token)):
        abort(400)
    if datetime.now(UTC) >= CLOSES:
        abort(410)
    return token


@app.get("/healthz")
def healthz() -> str:
    """Answer 200: the process runs."""
    return "ok\n"


@app.get(HOME)
def consultation() -> str:
    """Show what the consultation is about."""
    return render_template(
        "consultation.html", priorities=PRIORITIES.values(), left=CLOSES - datetime.now(UTC)
    )


@app.post(f"{HOME}/start")
def start() -> Response:
    """Begin a draft."""
    if datetime.now(UTC) >= CLOSES:
        abort(410)
    answer = redirect(f"{HOME}/respond/{PAGES[0]['id']}", 303)
    answer.set_cookie(COOKIE, store.begin(), httponly=True, samesite="Lax")
    return answer


def _draft(token: str) -> dict[str, Any]:
    found = store.find(token)
    if found is None or found[1] is not None:
        abort(400)
    return found[0]


def _show(number: int, token: str, answers: dict[str, Any], errors: dict[str, str]) -> str:
    return render_template(
        "page.html",
        page=PAGES[number],
        number=number + 1,
        back=f"{HOME}/respond/{PAGES[number - 1]['id']}" if number else HOME,
        answers=answers,
        errors=errors,
        form_token=_form_token(token),
    )


@app.get(f"{HOME}/respond/<page_id>")
def page(page_id: str) -> str:
    """Show one page of questions."""
    if page_id not in PAGE_NUMBER:
        abort(404)
    token = request.cookies.get(COOKIE, "")
    return _show(PAGE_NUMBER[page_id], token, _draft(token), {})


@app.post(f"{HOME}/respond/<page_id>")
def keep(page_id: str) -> Response | tuple[str, int]:
    """Take a page of answers."""
    if page_id not in PAGE_NUMBER:
        abort(404)
    token, number = _token_of_form(), PAGE_NUMBER[page_id]
    answers, errors = _draft(token), {}
    for question in PAGES[number]["questions"]:
        said, wrong = questions.read(question, request.form)
        if wrong and questions.asked(question, answers):
            errors[question["name"]] = wrong
        elif said is not None and questions.asked(question, answers):
            answers[question["id"]] = said
        else:
            answers.pop(question["id"], None)
    if errors:
        return _show(number, token, answers, errors), 422
    store.keep(token, answers)
    onward = PAGES[number + 1]["id"] if number + 1 < len(PAGES) else "check"
    return redirect(f"{HOME}/respond/{onward}", 303)


@app.get(f"{HOME}/respond/check")
def check() -> str:
    """Show all answers once more."""
    token = request.cookies.get(COOKIE, "")
    answers = _draft(token)
    sections = [
        (page, [each for each in page["questions"] if questions.asked(each, answers)])
        for page in PAGES
    ]
    return render_template(
        "check.html", sections=sections, answers=answers, form_token=_form_token(token)
    )


@app.post(f"{HOME}/respond/send")
def send() -> Response:
    """Store the response; sending it again gives the same receipt."""
    token = _token_of_form()
    found = store.find(token)
    if found is None:
        abort(400)
    answers, reference = found
    if reference is None:
        if "respondent" not in answers:
            return redirect(f"{HOME}/respond/{PAGES[0]['id']}", 303)
        kept = [each for page in PAGES for each in page["questions"] if each["id"] in answers]
        store.send(
            token,
            {each["id"]: answers[each["id"]] for each in kept if questions.asked(each, answers)},
        )
    return redirect(f"{HOME}/sent", 303)


@app.get(f"{HOME}/sent")
def sent() -> str:
    """Show thanks and the reference."""
    found = store.find(request.cookies.get(COOKIE, ""))
    if found is None or found[1] is None:
        abort(400)
    return render_template("sent.html", reference=found[1])
