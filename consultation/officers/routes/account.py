"""An officer's own account: where they are signed in, their password, their second factor."""

import uuid

from flask import g, make_response, redirect, url_for
from werkzeug.wrappers import Response

from consultation.officers import accounts, cookie, passwords, second_factor, sessions
from consultation.officers.access import Role, requires
from consultation.officers.forms import ChangePasswordForm, ProofForm, ReplaceFactorForm
from consultation.officers.routes.blueprint import done, note, officers, page


@officers.get("/account")
@requires(Role.VIEWER)
def account() -> tuple[str, int]:
    """Show the officer's account."""
    asks = second_factor.required()
    return page(
        "account.html",
        says=note().get("says"),
        sessions=sessions.of(g.officer, second_factor=asks),
        current=g.officer_session,
        second_factor=asks,
        codes_left=second_factor.recovery_codes_left(g.officer),
    )


@officers.post("/account/sessions/<uuid:session_id>/end")
@requires(Role.VIEWER)
def end_session(session_id: uuid.UUID) -> Response:
    """End one of the officer's own sessions."""
    if session_id == g.officer_session.id:
        sessions.sign_out(cookie.token())
        return redirect(url_for("officers.sign_in"), 303)
    sessions.end(g.officer, session_id)
    return done(url_for("officers.account"), "You are signed out there.")


@officers.get("/account/password")
@requires(Role.VIEWER)
def password() -> tuple[str, int]:
    """Show the form to change the password."""
    return page("password.html", form=ChangePasswordForm())


@officers.post("/account/password")
@requires(Role.VIEWER)
def password_sent() -> Response | tuple[str, int]:
    """Change the password."""
    form = ChangePasswordForm()
    if form.validate():
        try:
            accounts.change_password(
                g.officer_session, form.typed("password"), form.typed("new_password")
            )
        except passwords.WeakPassword as weak:
            form.blame("new_password", str(weak))
        except accounts.Refused as refused:
            form.blame("password", str(refused))
        else:
            says = "Your password is changed. You are signed out everywhere else."
            return done(url_for("officers.account"), says)
    return page("password.html", 422, form=form)


@officers.get("/account/second-factor")
@requires(Role.VIEWER)
def replace_factor() -> Response | tuple[str, int]:
    """Show the QR code with which a new phone replaces the old one."""
    return _unused() or _replace_page(ReplaceFactorForm())


@officers.post("/account/second-factor")
@requires(Role.VIEWER)
def replace_factor_sent() -> Response | tuple[str, int]:
    """Replace the phone."""
    elsewhere = _unused()
    if elsewhere:
        return elsewhere
    form = ReplaceFactorForm()
    if form.validate():
        try:
            accounts.prove(g.officer, form.typed("password"))
            token = second_factor.enrol(g.officer_session, cookie.token(), form.typed("code"))
        except accounts.Refused as refused:
            form.blame("password", str(refused))
        except second_factor.WrongCode:
            form.blame("code", "The code is wrong. Enter the one that your new phone shows now")
        else:
            response = make_response(redirect(url_for("officers.recovery_codes"), 303))
            cookie.give(response, token)
            return response
    return _replace_page(form, 422)


@officers.get("/account/recovery-codes")
@requires(Role.VIEWER)
def recovery_codes() -> Response | tuple[str, int]:
    """Show recovery codes once after they were made; otherwise the form to make new ones."""
    return _unused() or _codes_page(ProofForm(), codes=note().get("recovery_codes"))


@officers.post("/account/recovery-codes")
@requires(Role.VIEWER)
def recovery_codes_sent() -> Response | tuple[str, int]:
    """Make new recovery codes; the old ones stop working."""
    elsewhere = _unused()
    if elsewhere:
        return elsewhere
    form = ProofForm()
    if form.validate():
        try:
            accounts.prove(g.officer, form.typed("password"))
        except accounts.Refused as refused:
            form.blame("password", str(refused))
        else:
            second_factor.new_recovery_codes(g.officer_session, cookie.token())
            return redirect(url_for("officers.recovery_codes"), 303)
    return _codes_page(form, 422)


def _replace_page(form: ReplaceFactorForm, status: int = 200) -> tuple[str, int]:
    offered = second_factor.candidate(g.officer, cookie.token())
    return page("replace_factor.html", status, form=form, offered=offered)


def _codes_page(
    form: ProofForm, status: int = 200, codes: list[str] | None = None
) -> tuple[str, int]:
    left = second_factor.recovery_codes_left(g.officer)
    return page("recovery_codes.html", status, form=form, codes=codes, codes_left=left)


def _unused() -> Response | None:
    """A redirect to the account, if the site does not use a second factor."""
    return None if second_factor.required() else redirect(url_for("officers.account"), 303)
