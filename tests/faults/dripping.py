"""Connections that send one byte a second, and a measurement of how long others wait meanwhile."""

import socket
import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPSConnection
from threading import Event, Thread
from time import monotonic

DRIPPING = 60
VISITORS = 2


def _trusting() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _connected(port: int, *, tls: bool) -> socket.socket:
    plain = socket.create_connection(("127.0.0.1", port), timeout=30)
    return _trusting().wrap_socket(plain) if tls else plain


@contextmanager
def dripping(port: int, path: str, *, tls: bool) -> Iterator[None]:
    """60 connections, until the block ends: half drip their headers, half the body of a form."""
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n"
    stop = Event()
    with ExitStack() as open_now:
        connections = [
            open_now.enter_context(closing(_connected(port, tls=tls))) for _ in range(DRIPPING)
        ]
        for each in connections[: DRIPPING // 2]:
            each.sendall(head.encode() + b"X-Long: ")
        for each in connections[DRIPPING // 2 :]:
            each.sendall(head.encode() + b"\r\n")

        def drip() -> None:
            while not stop.wait(1):
                for each in connections:
                    with suppress(OSError):  # the proxy has given this one up
                        each.sendall(b"a")

        thread = Thread(target=drip)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()


def waits(
    port: int, paths: list[str], seconds: float, *, tls: bool, patience: float = 30
) -> list[float]:
    """How long visitors wait for each page that they ask for, one after another."""

    def visit() -> list[float]:
        found = []
        began = monotonic()
        with closing(
            HTTPSConnection("127.0.0.1", port, timeout=patience, context=_trusting())
            if tls
            else HTTPConnection("127.0.0.1", port, timeout=patience)
        ) as connection:
            while monotonic() < began + seconds:
                for path in paths:
                    asked = monotonic()
                    connection.request("GET", path)
                    answer = connection.getresponse()
                    answer.read()
                    assert answer.status == 200
                    found.append(monotonic() - asked)
        return found

    with ThreadPoolExecutor(VISITORS) as pool:
        futures = [pool.submit(visit) for _ in range(VISITORS)]
    return [each for future in futures for each in future.result()]


def percentile_95(found: list[float]) -> float:
    """The wait that 95 of 100 do not exceed."""
    return sorted(found)[round(len(found) * 0.95) - 1]
