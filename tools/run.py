"""Shows the site at work: prepares the instance and serves it. Run by `make run`.

HOST, PORT and INSTANCE may be set; a relative INSTANCE lies in the clone.
"""

import ipaddress
import os
import socket
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import NoReturn

TOP = Path(__file__).resolve().parent.parent


def refuse(sentence: str) -> NoReturn:
    """End with one sentence for the person who typed the command."""
    print(sentence, file=sys.stderr)
    sys.exit(1)


def port_from(text: str) -> int:
    """The port that PORT asks for."""
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= 65535:
        refuse(f"PORT={text} is no port. Give a number from 1 to 65535: make run PORT=8001")
    return int(text)


def address_of(host: str, port: int) -> tuple[socket.AddressFamily, str]:
    """The family and the numeric address that HOST stands for."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError):
        refuse(f"HOST={host} is no address of this machine. Try: make run HOST=127.0.0.1")
    family, _, _, _, place = found[0]
    return family, str(place[0])


def check_free(host: str, family: socket.AddressFamily, address: str, port: int) -> None:
    """End with a sentence when the port cannot be had."""
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
    """Whether the instance's file says under which address the site is known."""
    try:
        return "public_url" in tomllib.loads((instance / "config.toml").read_text("utf-8"))
    except (OSError, ValueError):
        return False


def main() -> None:
    """Prepare the instance, then become the server."""
    host = os.environ.get("HOST") or "127.0.0.1"
    port = port_from(os.environ.get("PORT") or "8000")
    named = os.environ.get("INSTANCE") or os.environ.get("CONSULTATION_INSTANCE") or "instance"
    instance = TOP / Path(named).expanduser()
    family, address = address_of(host, port)
    check_free(host, family, address, port)

    written = f"[{address}]" if family == socket.AF_INET6 else address
    site = ipaddress.ip_address(address.partition("%")[0])
    shown = "127.0.0.1" if site.is_unspecified else written
    environment = {
        **os.environ,
        "CONSULTATION_INSTANCE": str(instance),
        "CONSULTATION_BIND": f"{written}:{port}",
        "MPLCONFIGDIR": str(instance / "cache" / "matplotlib"),
        "XDG_CACHE_HOME": str(instance / "cache"),
    }
    if not environment.get("CONSULTATION_PUBLIC_URL") and not has_own_address(instance):
        environment["CONSULTATION_PUBLIC_URL"] = f"http://{shown}:{port}"

    prepare = [sys.executable, "-m", "flask", "--app", "app"]
    prepare += ["consultation", "prepare-demonstration"]
    if not site.is_loopback:
        prepare.append("--public")
    prepared = subprocess.run(prepare, cwd=TOP, env=environment, check=False)
    if prepared.returncode:
        sys.exit(prepared.returncode)

    os.chdir(TOP)
    sys.stdout.flush()
    os.execve(sys.executable, [sys.executable, "-m", "gunicorn"], environment)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
