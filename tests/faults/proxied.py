"""Runs the nginx of deploy/ in front of one server or several, with a certificate of its own."""

import os
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.faults.deployed import DEPLOY, deployed
from tests.faults.machines import wait_for

AROUND = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 768; }}
http {{
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxied;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _certificate(folder: Path) -> None:
    told = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -out fullchain.pem"
    subprocess.run(
        ["openssl", *told.split(), "-keyout", "privkey.pem"],
        cwd=folder,
        check=True,
        capture_output=True,
    )


@contextmanager
def behind_nginx(name: str, nodes: Mapping[str, int], folder: Path) -> Iterator[int]:
    """Run a file of deploy/, with nodes at these ports of ours; the port of its https."""
    plain, port = free_port(), free_port()
    folder.mkdir()
    _certificate(folder)
    deployed(
        name,
        folder / "site.conf",
        {
            "listen 80;": f"listen 127.0.0.1:{plain};",
            "listen 443 ": f"listen 127.0.0.1:{port} ",
            **{node: f"127.0.0.1:{port}" for node, port in nodes.items()},
            "/etc/ssl/consultation": str(folder),
            "/var/log/nginx": str(folder),
            "/var/www/consultation": str(DEPLOY),
        },
    )
    main = folder / "nginx.conf"
    main.write_text(AROUND.format(folder=folder))
    command = ["nginx", "-c", str(main), "-p", str(folder)]
    environment = {"PATH": f"{os.defpath}:/usr/sbin"}
    subprocess.run([*command, "-t"], env=environment, check=True, capture_output=True)
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        wait_for("nginx", lambda: socket.create_connection(("127.0.0.1", port)).close() or True)
        yield port
    finally:
        process.terminate()
        process.wait(15)
