"""What an operator may write: a wrong value stops the start with its name and its cure."""

from pathlib import Path

import pytest

from consultation.settings import Settings, UnsafeSetting, read_settings

SECRET = "a-secret-that-nobody-guesses-0123456789"
REFUSED = [
    ("DATABASE_URL", "mysql://db/x", "this database is not known"),
    ("DATABASE_URL", "sqlite://", "this database is not known"),
    ("DATABASE_URL", "sqlite:///", "Name a file"),
    ("DATABASE_URL", "sqlite:///:memory:", "Name a file"),
    ("DATABASE_URL", "sqlite:///near.sqlite", "not the whole path"),
    ("DATABASE_URL", "postgresql+psycopg://user:word@host:port/name", "its port is not a number"),
    ("SECRET_KEY", "short", "can be guessed"),
    ("SECRET_KEY", "REPLACE-BY-A-SECRET-KEY-OF-YOUR-OWN", "can be guessed"),
    ("BACKUP_KEY", "short", "can be guessed"),
    ("PUBLIC_URL", "example.org", "is not a web address"),
    ("PUBLIC_URL", "https://", "is not a web address"),
    ("PUBLIC_URL", "https://exam ple.org", "is not a web address"),
    ("PUBLIC_URL", "https://example.org:99999", "is not a web address"),
    ("PUBLIC_URL", "https://[example.org", "is not a web address"),
    ("PUBLIC_URL", "https://example.org/?x", "is not a web address"),
    ("PUBLIC_URL", "https://example.org/consult", "Leave the path out"),
    ("TRUSTED_PROXIES", "-1", "is not a whole number"),
    ("TRUSTED_PROXIES", "٣", "is not a whole number"),
    ("SECOND_FACTOR", "no", "Write required or off"),
    ("CONTACTS_DAYS", "never", "is not a number of days"),
    ("TRAIL_DAYS", "30", "Write 365 or more"),
    ("ACCESSIBILITY_EMAIL", "nobody", "is not an email address"),
    ("BRAND_COLOUR", "green", "is not a colour"),
    ("BRAND_COLOUR", "#ffffff", "Choose a darker colour"),
    ("LOGO", "../logo.svg", "give its name alone"),
    ("LOGO", "logo.svg", "is missing"),
]


def reading(instance: Path, **variables: str) -> Settings:
    """The settings of a folder, with these environment variables and no others."""
    return read_settings(
        {f"CONSULTATION_{name}": value for name, value in variables.items()}, instance
    )


@pytest.mark.parametrize(("name", "value", "says"), REFUSED)
def test_a_wrong_value_is_refused_with_its_name_and_cure(
    name: str, value: str, says: str, tmp_path: Path
) -> None:
    with pytest.raises(UnsafeSetting) as refusal:
        reading(tmp_path, **{name: value})
    assert str(refusal.value).startswith(f"CONSULTATION_{name}: ") and says in str(refusal.value)
    (tmp_path / "config.toml").write_text(f"{name.lower()} = '{value}'\n", encoding="utf-8")
    with pytest.raises(UnsafeSetting, match=f"CONSULTATION_{name}: "):
        reading(tmp_path)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"public_url =", "cannot be read"),
        (b"name = '\xff'", "cannot be read"),
        (b"no_such = 1", "“no_such” is not a setting here. Use one of: accessibility_days, "),
        (b"Public-Url = 'https://a.example.org'", "Write public_url, or take it out"),
        (b"workers = 4", "Set it in the environment, as CONSULTATION_WORKERS"),
    ],
)
def test_a_wrong_file_is_refused_by_name(content: bytes, says: str, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_bytes(content)
    with pytest.raises(UnsafeSetting, match=f"config.toml: .*{says}"):
        reading(tmp_path)


@pytest.mark.parametrize(
    ("variable", "cure"),
    [
        ("CONSULTATION_BACKUPKEY", "Rename it to CONSULTATION_BACKUP_KEY, or unset it."),
        ("CONSULTATION_DATABASE_URI", "Rename it to CONSULTATION_DATABASE_URL, or unset it."),
        ("Consultation_Public_Url", "Rename it to CONSULTATION_PUBLIC_URL, or unset it."),
        ("CONSULTATION_INSTNACE", "Rename it to CONSULTATION_INSTANCE, or unset it."),
    ],
)
def test_a_misspelt_variable_is_refused_and_its_value_not_repeated(
    variable: str, cure: str, tmp_path: Path
) -> None:
    with pytest.raises(UnsafeSetting) as refusal:
        read_settings({variable: SECRET, "CONSULTATION_THREADS": "8"}, tmp_path / "instance")
    assert str(refusal.value) == f"{variable}: this variable is not a setting. {cure}"
    assert not (tmp_path / "instance").exists()


@pytest.mark.parametrize("name", ["PORT", "SERVICE_HOST", "PORT_80_TCP", "BASE_URL", "XYZZY"])
def test_a_variable_that_is_like_no_setting_may_be_somebody_elses(
    name: str, tmp_path: Path
) -> None:
    reading(tmp_path, **{name: "tcp://10.0.0.1:8000"})


def test_a_file_with_a_secret_that_everybody_can_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    for folder, mode, holds, refused in (
        (0o755, 0o644, f"secret_key = '{SECRET}'", True),
        (0o755, 0o640, f"secret_key = '{SECRET}'", False),
        (0o700, 0o644, f"secret_key = '{SECRET}'", False),
        (0o755, 0o644, "name = 'Parks'", False),
    ):
        file.write_text(holds, encoding="utf-8")
        file.chmod(mode)
        tmp_path.chmod(folder)
        if refused:
            with pytest.raises(UnsafeSetting, match=f"everybody .* chmod 600 {file}"):
                reading(tmp_path)
        else:
            reading(tmp_path)


def test_the_environment_goes_before_the_file_and_the_file_before_the_default(
    tmp_path: Path,
) -> None:
    (tmp_path / "config.toml").write_bytes(
        b"\xef\xbb\xbfname = 'Parks'\r\n"
        b"public_url = 'https://a.example.org/'\r\ntrail_days = 'keep'\r\n"
    )
    settings = reading(tmp_path, NAME="Lights", SECRET_KEY=SECRET, LOGO="")
    assert (settings.name, settings.public_url) == ("Lights", "https://a.example.org")
    assert (settings.trail_days, settings.trusted_proxies, settings.logo) == (None, 0, "")
    assert settings.tls and settings.sqlite and SECRET not in repr(settings)


def test_a_secret_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    made, kept = reading(tmp_path).secret_key, tmp_path / "secret-key"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert reading(tmp_path).secret_key == made
    kept.chmod(0o640)
    with pytest.raises(UnsafeSetting, match="chmod 600"):
        reading(tmp_path)
    kept.chmod(0o600)
    kept.write_bytes(b"\xff" * 40)
    with pytest.raises(UnsafeSetting, match="cannot be read"):
        reading(tmp_path)
    kept.unlink()
    kept.mkdir(mode=0o700)
    with pytest.raises(UnsafeSetting, match="cannot be read"):
        reading(tmp_path)


def test_an_empty_variable_names_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert read_settings({"CONSULTATION_INSTANCE": ""}).instance == tmp_path / "instance"


def test_another_account_is_told_whose_folder_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def another_account(path: str | Path, mode: int) -> bool:
        return Path(path) != tmp_path

    monkeypatch.setattr("os.access", another_account)
    with pytest.raises(UnsafeSetting, match=r"CONSULTATION_INSTANCE: this account may not look"):
        reading(tmp_path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UnsafeSetting, match=r"CONSULTATION_INSTANCE: .* cannot be made"):
        reading(tmp_path / "file" / "instance")


def test_it_is_known_where_a_value_was_set(tmp_path: Path) -> None:
    written = "name = 'From the file'\nbackup_days = 7\nlogo = ''\n"
    (tmp_path / "config.toml").write_text(written, encoding="utf-8")
    settings = reading(tmp_path, BACKUP_DAYS="8", LINK_COLOUR="")
    assert settings.set_in == {"name": "config.toml", "backup_days": "the environment"}
    assert (settings.name, settings.backup_days) == ("From the file", 8)


def test_where_values_were_set_is_itself_no_setting(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("set_in = 'here'\n", encoding="utf-8")
    with pytest.raises(UnsafeSetting, match="“set_in” is not a setting"):
        reading(tmp_path)
