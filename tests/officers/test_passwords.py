"""Which passwords are strong enough."""

import unicodedata

import pytest

from consultation.officers import passwords


@pytest.mark.parametrize(
    "password",
    [
        "three unrelated words",
        "nur-kleine-buchstaben",
        "ਪਾਣੀ ਦਾ ਰੰਗ ਨੀਲਾ ਹੈ",
        "9482 0571 6639 2207",
        "x" * 10 + "y" + "z" + "w",
        " a space at each end ",
    ],
)
def test_length_is_enough_and_no_kind_of_character_is_asked_for(password: str) -> None:
    passwords.check(password, "anna@example.org")


@pytest.mark.parametrize(
    "password",
    [
        "",
        "elevenchars",
        "password1234",
        "PassWord1234",
        "qwertyuiop12",
        "aaaaaaaaaaaaaaaa",
        "abababababababab",
        "anna@example.org",
        "a-very-long-name",
        "x" * 501,
    ],
)
def test_what_is_guessed_first_is_refused(password: str) -> None:
    email = "a-very-long-name@example.org" if "very" in password else "anna@example.org"
    with pytest.raises(passwords.WeakPassword):
        passwords.check(password, email)


def test_the_list_holds_only_what_length_would_let_through() -> None:
    assert len(passwords.KNOWN) > 100
    assert all(len(each) >= passwords.SHORTEST for each in passwords.KNOWN)
    assert all(each == each.casefold() for each in passwords.KNOWN)


def test_the_same_keys_are_the_same_password_on_every_system() -> None:
    word = "cafés à la carte"
    stored = passwords.hashed(unicodedata.normalize("NFD", word))
    assert passwords.matches(stored, unicodedata.normalize("NFC", word))
    assert stored.startswith("$argon2id$")


def test_nobodys_password_matches_nothing() -> None:
    assert not passwords.matches(None, "three unrelated words")
    assert not passwords.matches("no hash at all", "three unrelated words")
