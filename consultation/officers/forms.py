"""The forms of the pages for signing in and for accounts: their fields and simple checks.

They have no anti-forgery token of their own: it is checked for the whole application.
"""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import AnyOf, DataRequired, EqualTo, Length

from consultation.officers.models import Role

MAY = {
    Role.VIEWER: "sees results in tables and charts",
    Role.ANALYST: "also reads comments and takes downloads away",
    Role.EDITOR: "also looks after consultations and contact addresses",
    Role.ADMINISTRATOR: "also adds officers and reads the audit trail",
}
ROLES = [
    {"value": role.value, "text": f"{role.value.capitalize()}: {may}"} for role, may in MAY.items()
]


class OfficerForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """The base class of these forms."""

    class Meta:
        """Turns off the anti-forgery token of WTForms."""

        csrf = False

    def mistakes(self) -> list[dict[str, Any]]:
        """The mistakes, for the error summary: each a sentence and the input it links to."""
        return [
            {"message": message, "input": name}
            for name, messages in self.errors.items()
            for message in messages
        ]

    def typed(self, field: str) -> str:
        """What was typed into a text field."""
        return self[field].data or ""

    def blame(self, field: str, message: str) -> None:
        """Add a mistake to a field, after the form's own validation."""
        self[field].errors = [*self[field].errors, message]


def _needed(message: str) -> list[Any]:
    return [DataRequired(message), Length(max=2_000, message="This is too long")]


def _role() -> StringField:
    return StringField("Role", [AnyOf([role.value for role in Role], "Choose a role")])


class SignInForm(OfficerForm):
    """An address and a password."""

    email = StringField("Email address", _needed("Enter your email address"))
    password = PasswordField("Password", _needed("Enter your password"))
    next = HiddenField()


class CodeForm(OfficerForm):
    """A code from a phone."""

    code = StringField("Code", _needed("Enter the 6 digits that your phone shows"))
    next = HiddenField()


class RecoveryForm(OfficerForm):
    """A recovery code."""

    code = StringField("Recovery code", _needed("Enter one of your recovery codes"))
    next = HiddenField()


class ProofForm(OfficerForm):
    """The password again, before something that matters."""

    password = PasswordField("Your password", _needed("Enter your password"))


class ReplaceFactorForm(ProofForm):
    """Another phone in place of the old one."""

    code = StringField("Code", _needed("Enter the 6 digits that your phone shows"))


class NewPasswordForm(OfficerForm):
    """A password twice."""

    new_password = PasswordField("New password", _needed("Enter a new password"))
    repeated_password = PasswordField(
        "New password again",
        [
            *_needed("Enter the new password again"),
            EqualTo("new_password", "The two passwords are not the same"),
        ],
    )


class ChangePasswordForm(ProofForm, NewPasswordForm):
    """The old password, and a new one twice."""


class AddForm(OfficerForm):
    """A new officer."""

    email = StringField("Email address", _needed("Enter the officer’s email address"))
    role = _role()
    roles = ROLES


class AssignForm(OfficerForm):
    """A role in one consultation."""

    slug = StringField("Consultation", _needed("Choose a consultation"))
    role = _role()
    roles = ROLES


class RoleForm(OfficerForm):
    """Another role."""

    role = _role()
    roles = ROLES
