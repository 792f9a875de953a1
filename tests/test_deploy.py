"""The files of deploy/ set what the site needs, and docs/operating.md names each file."""

import configparser
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from bs4 import BeautifulSoup

from consultation.engine import engine_options
from consultation.languages import words_in
from consultation.settings import UnsafeSetting, read_settings
from tests.live import TOP

DEPLOY = TOP / "deploy"
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file())
OPERATING = (TOP / "docs" / "operating.md").read_text("utf-8")
PROXIES = sorted(DEPLOY.rglob("nginx.conf"))
PATRONI = DEPLOY / "several-machines" / "patroni.yml"
UNITS = sorted(DEPLOY.rglob("*.service"))


def unit(path: object) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(strict=False, interpolation=None, delimiters="=")
    parser.optionxform = str
    parser.read(str(path), "utf-8")
    return parser


def filled_in(path: Path) -> Any:
    """What Patroni reads, with passwords in place of what stands for them."""
    return yaml.safe_load(re.sub(r"\*REPLACE-BY[A-Z-]+", "secret", path.read_text("utf-8")))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_operators_guide_names_each_file(path) -> None:
    assert path.name in OPERATING


@pytest.mark.parametrize("path", PROXIES, ids=lambda path: path.parent.name)
def test_a_proxy_takes_whole_requests_and_writes_no_address(path) -> None:
    text = re.sub(r"#.*", "", path.read_text("utf-8"))
    servers = text.split("server {")[1:]
    assert all("access_log off;" in each for each in servers if "listen" in each)
    assert set(re.findall(r"error_log \S+ (\w+);", text)) == {"emerg"}
    assert text.count("error_log") == text.count("access_log") == 2
    for line in (
        "proxy_request_buffering on;",
        "proxy_buffering on;",
        "gzip off;",
        "proxy_set_header X-Forwarded-For $remote_addr;",
        "proxy_set_header X-Forwarded-Proto $scheme;",
        "ssl_protocols TLSv1.2 TLSv1.3;",
    ):
        assert line in text, line


@pytest.mark.parametrize("path", PROXIES, ids=lambda path: path.parent.name)
@pytest.mark.parametrize(("statuses", "name"), [("502 504", "away.html"), ("413", "too-long.html")])
def test_what_the_proxy_says_itself_is_said_in_every_language(path, statuses, name) -> None:
    proxy = path.read_text("utf-8")
    assert f"error_page {statuses} /{name};" in proxy and f"location = /{name} " in proxy
    page = (DEPLOY / name).read_text("utf-8")
    translated = {each.name for each in (TOP / "consultation" / "translations").glob("??")}
    assert set(re.findall(r'lang="(\w+)"', page)) == {"en", *translated}
    assert not re.search(r"https?:|<script|src=", page), "nothing is fetched that is away as well"


def test_caddy_takes_whole_requests_writes_no_address_and_says_what_nginx_says() -> None:
    caddy = re.sub(r"#.*", "", (DEPLOY / "one-machine" / "Caddyfile").read_text("utf-8"))
    nginx = (DEPLOY / "one-machine" / "nginx.conf").read_text("utf-8")
    assert "output discard" in caddy and caddy.count("log {") == 1
    assert "buffer_requests" in caddy
    assert re.findall(r"(?:max_buffer_size|max_size) (\d+)MB", caddy) == ["9", "9"]
    assert "client_max_body_size 9m;" in nginx
    for same in ('Strict-Transport-Security "max-age=31536000"', "127.0.0.1:8000"):
        assert same in caddy and same in nginx
    for page in ("away.html", "too-long.html"):
        assert f"/{page}" in caddy


def test_who_sends_too_much_is_told_by_the_proxy_what_the_site_would_say() -> None:
    site = (TOP / "templates" / "web" / "error.html").read_text("utf-8")
    [ours] = re.findall(r'413: \(_\("([^"]+)"\), _\("([^"]+)"\)\)', site)
    page = BeautifulSoup((DEPLOY / "too-long.html").read_text("utf-8"), "html.parser")
    for section in page("section"):
        say = words_in(section.get("lang", "en")).gettext
        assert [each.text for each in section(["h1", "h2", "p"])] == [say(each) for each in ours]


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_may_write_to_its_own_folders_only(path) -> None:
    service = unit(path)["Service"]
    assert service["User"] == service["Group"] == "consultation"
    assert service["ProtectSystem"] == "strict"
    assert service["NoNewPrivileges"] == "true"
    assert service["UMask"] == "0077"
    assert "/srv/consultation/instance" in service["ReadWritePaths"].split()


def test_the_backup_is_confined_as_the_site_is() -> None:
    own = {"ReadWritePaths", "ExecStart", "KillMode", "TimeoutStopSec", "Restart", "RestartSec"}
    site, backup = (unit(path)["Service"] for path in sorted(UNITS, reverse=True))
    assert {each: site[each] for each in site if each not in own}.items() <= dict(backup).items()


def test_the_site_is_started_as_it_is_tested_and_given_time_to_stop() -> None:
    service = unit(DEPLOY / "one-machine" / "consultation.service")["Service"]
    assert service["ExecStart"].endswith(".venv/bin/python -m gunicorn")
    assert service["KillMode"] == "mixed"
    graceful = re.search(r"graceful_timeout = (\d+)", (TOP / "gunicorn.conf.py").read_text())
    assert graceful and int(service["TimeoutStopSec"]) > int(graceful[1])


def test_a_node_has_settings_that_the_site_takes(tmp_path) -> None:
    file = DEPLOY / "several-machines" / "node.toml"
    chosen = tmp_path / "config.toml"
    chosen.write_bytes(file.read_bytes())  # as shipped, with secrets that everybody can read
    with pytest.raises(UnsafeSetting, match=r"DATABASE_URL: .* can be guessed"):
        read_settings({}, tmp_path)
    chosen.write_text(file.read_text("utf-8").replace("REPLACE-BY-PASSWORD", "its-own"), "utf-8")
    with pytest.raises(UnsafeSetting, match=r"SECRET_KEY: .* can be guessed"):
        read_settings({}, tmp_path)
    settings = read_settings({"CONSULTATION_SECRET_KEY": "x" * 64}, tmp_path)
    assert settings.trusted_proxies == 1 and settings.tls
    assert settings.database_url.count("host=") == 2
    assert settings.database_url.endswith("target_session_attrs=read-write")
    assert engine_options(settings.database_url)["connect_args"]["prepare_threshold"] is None
    assert set(tomllib.loads(file.read_text())) == {
        "public_url", "trusted_proxies", "secret_key", "database_url"
    }  # fmt: skip


def test_databases_do_not_start_with_the_passwords_that_we_ship() -> None:
    with pytest.raises(yaml.YAMLError, match="REPLACE-BY-PASSWORD-OF-POSTGRES"):
        yaml.safe_load(PATRONI.read_text("utf-8"))


def test_the_databases_confirm_on_two_machines_and_decide_within_20_seconds() -> None:
    patroni = filled_in(PATRONI)
    chosen = patroni["bootstrap"]["dcs"]
    assert chosen["synchronous_mode"] is True
    assert chosen["postgresql"]["parameters"]["synchronous_commit"] == "on"
    assert chosen["loop_wait"] + 2 * chosen["retry_timeout"] <= chosen["ttl"] <= 20
    assert len(patroni["etcd3"]["hosts"]) == 3


def test_the_pool_is_before_the_database_that_patroni_starts() -> None:
    pool = unit(DEPLOY / "several-machines" / "pgbouncer.ini")
    patroni = filled_in(PATRONI)
    host, port = patroni["postgresql"]["listen"].split(":")
    assert f"host={host} port={port} " in pool["databases"]["consultation"]
    assert pool["pgbouncer"]["pool_mode"] == "transaction"
    assert pool["pgbouncer"]["log_connections"] == "0"
    most = patroni["bootstrap"]["dcs"]["postgresql"]["parameters"]["max_connections"]
    assert int(pool["pgbouncer"]["default_pool_size"]) < most
