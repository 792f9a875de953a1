"""`make run`: prepares an instance and serves it.

HOST, PORT and INSTANCE can be set; a relative INSTANCE is a folder in the clone.
"""

import ipaddress
import os
import socket
import sys
import tomllib
from pathlib import Path
from typing import NoReturn

import click
from flask.cli import ScriptInfo
from gunicorn.app.wsgiapp import run as serve

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
TOP = Path(__file__).resolve().parent.parent


def refuse(sentence: str) -> NoReturn:
    """Exit with one sentence for the person who typed the command."""
    print(sentence, file=sys.stderr)
    sys.exit(1)


def port_from(text: str) -> int:
    """The port number in PORT; exits with a sentence if it is not one."""
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= 65535:
        refuse(f"PORT={text} is not a port. Give a number from 1 to 65535: make run PORT=8001")
    return int(text)


def address_of(host: str, port: int) -> tuple[socket.AddressFamily, str]:
    """The address family and the numeric address of HOST."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError):
        refuse(f"HOST={host} is not an address of this machine. Try: make run HOST=127.0.0.1")
    family, _, _, _, place = found[0]
    return family, str(place[0])


def check_free(host: str, family: socket.AddressFamily, address: str, port: int) -> None:
    """Exit with a sentence if the port cannot be used."""
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except PermissionError:
            refuse(f"Port {port} is for the system only. Choose another: make run PORT=8001")
        except OSError:
            other = 8001 if port != 8001 else 8002
            refuse(
                f"Port {port} of {host} cannot be had: another program may be using it. Stop that"
                f" one, or choose another: make run PORT={other}"
            )


def has_own_address(instance: Path) -> bool:
    """Whether the instance's config.toml sets `public_url`."""
    try:
        return "public_url" in tomllib.loads((instance / "config.toml").read_text("utf-8"))
    except (OSError, ValueError):
        return False


def settle(instance: Path, site: Address, bind: str, url: str) -> None:
    """Set the environment variables for the site and its server."""
    os.environ["CONSULTATION_INSTANCE"] = str(instance)
    os.environ["CONSULTATION_BIND"] = bind
    if not os.environ.get("CONSULTATION_PUBLIC_URL") and not has_own_address(instance):
        os.environ["CONSULTATION_PUBLIC_URL"] = url
    if not site.is_loopback and not os.environ.get("CONSULTATION_SECOND_FACTOR"):
        # Others can reach the site, so the loose settings of a demonstration must not apply.
        os.environ["CONSULTATION_SECOND_FACTOR"] = "required"


def begin_demonstration(instance: Path) -> None:
    """Give a new instance the settings of a demonstration; an existing one keeps its own."""
    file = instance / "config.toml"
    if file.exists() or (instance / "secret-key").exists():
        return
    try:
        instance.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.write_text(
            "# A demonstration: its officer signs in with the password alone.\n"
            "# Remove the line below before real officers use this instance.\n"
            'second_factor = "off"\n',
            "utf-8",
        )
    except OSError as problem:
        refuse(f"The instance folder {instance} cannot be written: {problem.strerror}.")


def prepare(public: bool) -> None:
    """Prepare the instance, so that it can be served; this loads the application."""
    from consultation.settings import UnsafeSetting  # noqa: PLC0415 - reads the environment above

    try:
        from app import app  # noqa: PLC0415 - as above
    except UnsafeSetting as problem:
        refuse(str(problem))
    try:
        app.cli.main(
            ["consultation", "prepare-demonstration", *(["--public"] if public else [])],
            prog_name="flask",
            obj=ScriptInfo(create_app=lambda: app),
            standalone_mode=False,
        )
    except click.ClickException as refusal:
        refuse(refusal.format_message())
    except click.Abort:
        sys.exit(130)
    from consultation.extensions import db  # noqa: PLC0415 - as above

    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    sys.stdout.flush()


def main() -> None:
    """Prepare the instance, then become its server, so that the application is loaded once."""
    host = os.environ.get("HOST") or "127.0.0.1"
    port = port_from(os.environ.get("PORT") or "8000")
    named = os.environ.get("INSTANCE") or os.environ.get("CONSULTATION_INSTANCE") or "instance"
    instance = TOP / Path(named).expanduser()
    family, address = address_of(host, port)
    check_free(host, family, address, port)

    os.chdir(TOP)
    written = f"[{address}]" if family == socket.AF_INET6 else address
    site = ipaddress.ip_address(address.partition("%")[0])
    shown = "127.0.0.1" if site.is_unspecified else written
    settle(instance, site, f"{written}:{port}", f"http://{shown}:{port}")
    begin_demonstration(instance)
    prepare(public=not site.is_loopback)
    sys.argv = ["gunicorn"]
    serve()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
