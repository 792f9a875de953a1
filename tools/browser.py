"""Finds a Chromium for the browser tests, and installs one if there is none.

It must not know the tests: they call `find_browser` for a path.
"""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

NAMES = (
    "chromium",
    "google-chrome",
    "google-chrome-stable",
    "chromium-browser",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
DOWNLOAD_SECONDS = 20
INSTALL_SECONDS = 600


def _runs(program: str) -> bool:
    # Run it: some systems have a placeholder of this name that only offers to install it.
    try:
        done = subprocess.run(
            [program, "--version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and ("Chrom" in done.stdout)


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - takes a second to load

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def find_browser() -> str | None:
    """The path of a Chromium that runs, or None. CHROMIUM names one to use before all others."""
    for name in (os.environ.get("CHROMIUM"), *NAMES):
        path = shutil.which(name) if name else None
        if path and _runs(path):
            return path
    return _playwrights_own()


def _install_debians() -> None:
    """Install Debian's package, if that is possible without a password."""
    if not shutil.which("apt-get"):
        return
    rights: list[str] = []
    if os.geteuid() != 0:
        rights = ["sudo", "-n"]
        if not shutil.which("sudo") or subprocess.run([*rights, "true"], check=False).returncode:
            return
    print("Installing the package chromium, which the browser tests need.", flush=True)
    apt = [*rights, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    for arguments in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
        try:
            subprocess.run(
                [*apt, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                timeout=INSTALL_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return


def _download_playwrights() -> None:
    print("Asking Playwright for its own browser.", flush=True)
    download = subprocess.Popen(
        [sys.executable, "-m", "playwright", "install", "chromium", "--only-shell"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        download.wait(DOWNLOAD_SECONDS)
    except subprocess.TimeoutExpired:
        # The installer starts child processes, which have to end too.
        os.killpg(download.pid, signal.SIGKILL)
        download.wait()


def get_browser() -> str | None:
    """Find a browser, or install one; None if that fails."""
    found = find_browser()
    for install in (_install_debians, _download_playwrights):
        if found:
            break
        install()
        found = find_browser()
    return found


if __name__ == "__main__":
    if not get_browser():
        sys.exit(
            "The browser tests need Chromium, and none could be found or installed. Install"
            " Chromium or Google Chrome (on Debian: apt-get install chromium), or set CHROMIUM to"
            " the path of one; then run make test again."
        )
