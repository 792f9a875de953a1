"""The doctor on the settings: who can reach the site, and what protects it then.

It must not know the machine nor the database.
"""

import ipaddress
import os
from collections.abc import Iterator
from urllib.parse import urlsplit

from consultation.operations.findings import Finding, ok, unsafe, warning
from consultation.settings import Settings

MOST_PROXIES = 2


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def is_public(settings: Settings) -> bool:
    """Whether the site's address is one that others can reach."""
    return not is_loopback(urlsplit(settings.public_url).hostname or "")


def address(settings: Settings) -> Iterator[Finding]:
    """Check that what residents send is encrypted on the way."""
    if settings.tls:
        yield ok(f"The public address is {settings.public_url}.")
    elif is_public(settings):
        yield unsafe(
            f"The public address {settings.public_url} is not encrypted.",
            "Put a reverse proxy with a certificate in front, and set public_url to https://...",
        )
    else:
        yield ok(f"The public address {settings.public_url} is this machine's own.")


def _who_reaches(bind: str) -> str:
    """From where the port at `bind` can be reached; '' if only from this machine."""
    if bind.startswith(("unix:", "fd:")):
        return ""
    host = bind.rpartition(":")[0].strip("[]")
    if is_loopback(host):
        return ""
    try:
        listens_on = ipaddress.ip_address(host)
    except ValueError:
        return "anywhere"
    its_own = listens_on.is_private and not listens_on.is_unspecified
    return "its network" if its_own else "anywhere"


def proxies(settings: Settings) -> Iterator[Finding]:
    """Check that the number of trusted proxies can be right."""
    number = settings.trusted_proxies
    bind = os.environ.get("CONSULTATION_BIND") or "127.0.0.1:8000"
    reached_by = _who_reaches(bind)
    if number and reached_by:
        # Nodes of several machines listen on a private network; anything wider is unsafe.
        finding = warning if reached_by == "its network" else unsafe
        yield finding(
            f"The server listens at {bind} and trusts what a proxy says: whoever reaches that port"
            f" from {reached_by} can claim anything.",
            "Set CONSULTATION_BIND to 127.0.0.1:8000, or let a firewall admit the proxy only.",
        )
    elif number > MOST_PROXIES:
        yield warning(
            f"{number} proxies are trusted.",
            "Count again: with one more than there are, a visitor can claim any address.",
        )
    elif settings.tls and not number:
        yield warning(
            "The public address is https, but no proxy is trusted.",
            "Set trusted_proxies = 1 if one proxy stands in front.",
        )
    else:
        yield ok(f"Trusted proxies: {number}.")


def second_factor(settings: Settings) -> Iterator[Finding]:
    """Check that a stolen password alone is not enough to read every response."""
    cure = 'Set second_factor = "required".'
    if settings.second_factor == "required":
        yield ok("Officers need a second factor.")
    elif is_public(settings):
        yield unsafe("Officers sign in with a password alone, and others can reach the site.", cure)
    else:
        yield warning("Officers sign in with a password alone.", cure)
