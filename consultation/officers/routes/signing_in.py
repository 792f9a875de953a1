"""Signing in and out: password, second factor, one-time links."""

from flask import g, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from consultation import antiforgery
from consultation.officers import accounts, cookie, passwords, second_factor, sessions, tries
from consultation.officers.access import Entry, local_page, requires
from consultation.officers.forms import CodeForm, NewPasswordForm, RecoveryForm, SignInForm
from consultation.officers.models import OfficerSession
from consultation.officers.routes.blueprint import officers, page
from consultation.officers.sealing import NotOpened

_LOCKING = (
    f"After {tries.MOST} wrong tries an account is locked for "
    f"{int(tries.LOCKED_FOR.total_seconds()) // 60} minutes"
)
WRONG_PASSWORD = f"The email address or the password is wrong, or the account is locked. {_LOCKING}"
WRONG_CODE = f"The code is wrong or was used before, or the account is locked. {_LOCKING}"
KEY_CHANGED = (
    "Your second factor cannot be read any more, because this site’s secret key has changed. "
    "Use a recovery code, or ask an administrator to reset your account"
)


@officers.get("/sign-in")
@requires(Entry.EVERYONE)
def sign_in() -> Response | tuple[str, int]:
    """Show the sign-in page."""
    asks = second_factor.required()
    current = sessions.find(cookie.token(), second_factor=asks)
    if current and sessions.whole(current, second_factor=asks):
        return redirect(local_page(request.args.get("next")), 303)
    form = SignInForm(data={"next": request.args.get("next", "")})
    return page("sign_in.html", form=form, password_set=request.args.get("password") == "set")


@officers.post("/sign-in")
@requires(Entry.EVERYONE)
@antiforgery.without_token
def sign_in_sent() -> Response | tuple[str, int]:
    """Check email address and password, and begin a session."""
    form = SignInForm()
    if form.validate():
        asks = second_factor.required()
        try:
            token = sessions.sign_in(
                form.typed("email"), form.typed("password"), second_factor=asks
            )
        except sessions.NotSignedIn:
            form.blame("email", WRONG_PASSWORD)
        else:
            wanted = local_page(form.next.data)
            code = url_for("officers.second_factor_code", next=wanted)
            return _with_cookie(redirect(code if asks else wanted, 303), token)
    return page("sign_in.html", 422, form=form)


@officers.post("/sign-out")
@requires(Entry.EVERYONE)
@antiforgery.without_token
def sign_out() -> Response:
    """End this session; with `everywhere` in the form, all of the officer's.

    It needs no anti-forgery token: a forged request could do no harm.
    """
    if cookie.token():
        sessions.sign_out(cookie.token(), everywhere=bool(request.form.get("everywhere")))
    response = redirect(url_for("officers.sign_in"), 303)
    cookie.remove(response)
    return response


@officers.get("/second-factor")
@requires(Entry.HALF_WAY)
def second_factor_code() -> Response | tuple[str, int]:
    """Ask for a code from the officer's phone; without one, redirect to setting up a phone."""
    elsewhere = _not_here(enrolled=True)
    if elsewhere:
        return elsewhere
    return page("code.html", form=CodeForm(data={"next": _next()}))


@officers.post("/second-factor")
@requires(Entry.HALF_WAY)
def second_factor_code_sent() -> Response | tuple[str, int]:
    """Check a code from the officer's phone."""
    elsewhere = _not_here(enrolled=True)
    if elsewhere:
        return elsewhere
    form = CodeForm()
    if form.validate():
        try:
            token = second_factor.verify(_current(), form.typed("code"))
        except second_factor.WrongCode:
            form.blame("code", WRONG_CODE)
        except NotOpened:
            form.blame("code", KEY_CHANGED)
        else:
            return _with_cookie(redirect(local_page(form.next.data), 303), token)
    return page("code.html", 422, form=form)


@officers.get("/second-factor/recovery")
@requires(Entry.HALF_WAY)
def recovery() -> Response | tuple[str, int]:
    """Ask for a recovery code."""
    elsewhere = _not_here(enrolled=True)
    if elsewhere:
        return elsewhere
    return page("recovery.html", form=RecoveryForm(data={"next": _next()}))


@officers.post("/second-factor/recovery")
@requires(Entry.HALF_WAY)
def recovery_sent() -> Response | tuple[str, int]:
    """Check a recovery code."""
    elsewhere = _not_here(enrolled=True)
    if elsewhere:
        return elsewhere
    form = RecoveryForm()
    if form.validate():
        try:
            token = second_factor.recover(_current(), form.typed("code"))
        except second_factor.WrongCode:
            form.blame("code", WRONG_CODE)
        else:
            return _with_cookie(redirect(local_page(form.next.data), 303), token)
    return page("recovery.html", 422, form=form)


@officers.get("/second-factor/enrol")
@requires(Entry.HALF_WAY)
def enrol() -> Response | tuple[str, int]:
    """Show the QR code with which a phone is set up."""
    elsewhere = _not_here(enrolled=False)
    if elsewhere:
        return elsewhere
    return _enrol_page(CodeForm())


@officers.post("/second-factor/enrol")
@requires(Entry.HALF_WAY)
def enrol_sent() -> Response | tuple[str, int]:
    """Check the first code of a phone, which proves that it was set up."""
    elsewhere = _not_here(enrolled=False)
    if elsewhere:
        return elsewhere
    form = CodeForm()
    if form.validate():
        try:
            token = second_factor.enrol(_current(), cookie.token(), form.typed("code"))
        except second_factor.WrongCode:
            form.blame("code", "The code is wrong. Enter the one that your phone shows now")
        else:
            return _with_cookie(redirect(url_for("officers.recovery_codes"), 303), token)
    return _enrol_page(form, 422)


@officers.get("/link/<token>")
@requires(Entry.EVERYONE)
def link(token: str) -> tuple[str, int]:
    """Show the form of a one-time link. Opening the link does not use it up."""
    try:
        holder = accounts.link_holder(token)
    except accounts.LinkOver:
        return page("link_over.html", 410)
    return page("link.html", form=NewPasswordForm(), email=holder.email)


@officers.post("/link/<token>")
@requires(Entry.EVERYONE)
@antiforgery.without_token
def link_sent(token: str) -> Response | tuple[str, int]:
    """Set a password with a one-time link, and use the link up."""
    form = NewPasswordForm()
    try:
        holder = accounts.link_holder(token)
        if form.validate() and _taken(token, form):
            return redirect(url_for("officers.sign_in", password="set"), 303)  # noqa: S106 - a mark
    except accounts.LinkOver:
        return page("link_over.html", 410)
    return page("link.html", 422, form=form, email=holder.email)


def _taken(token: str, form: NewPasswordForm) -> bool:
    try:
        accounts.set_password(token, form.typed("new_password"))
    except passwords.WeakPassword as weak:
        form.blame("new_password", str(weak))
        return False
    return True


def _enrol_page(form: CodeForm, status: int = 200) -> tuple[str, int]:
    offered = second_factor.candidate(_current().officer, cookie.token())
    return page("enrol.html", status, form=form, offered=offered, section="")


def _not_here(*, enrolled: bool) -> Response | None:
    """A redirect for somebody who is on the wrong page; None if this one is right.

    Wrong means that they need no code, or that they have a phone already (or have none yet).
    """
    current = _current()
    if sessions.whole(current, second_factor=second_factor.required()):
        return redirect(local_page(_next()), 303)
    if bool(current.officer.totp_sealed) == enrolled:
        return None
    other = "officers.enrol" if enrolled else "officers.second_factor_code"
    return redirect(url_for(other, next=_next()), 303)


def _next() -> str:
    return local_page(request.values.get("next"))


def _current() -> OfficerSession:
    current: OfficerSession = g.officer_session
    return current


def _with_cookie(response: Response, token: str) -> Response:
    made = make_response(response)
    cookie.give(made, token)
    return made
