"""A real browser, and a dashboard that is served as ``tracelore`` serves it."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from dashboard.launch import command

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def dashboard_url(day_folder: Path) -> Iterator[str]:
    """Serve the dashboard of the day, and give its address."""
    with serving(day_folder) as url:
        yield url


@contextmanager
def serving(data: Path) -> Iterator[str]:
    """Run the dashboard as ``tracelore`` does while the block runs."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(command(data, port, "shop"), cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        _wait_for(f"http://127.0.0.1:{port}/_stcore/health", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        finally:
            process.kill()  # nothing, where it has ended


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert process.poll() is None, "the dashboard ended"
        with suppress(httpx.TransportError):
            if httpx.get(url).status_code == 200:
                return
        time.sleep(0.2)
    pytest.fail("the dashboard did not answer within a minute")


class Visit:
    """A page in the browser that notes what must not happen: errors, and requests to strangers."""

    def __init__(self, browser: Any, url: str, scheme: str = "light") -> None:
        self.url = url
        self.complaints: list[str] = []
        context = browser.new_context(viewport={"width": 1440, "height": 1000}, color_scheme=scheme)
        self.page = context.new_page()
        self.page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        self.page.on("console", self._heard)
        self.page.on("request", self._asked)
        self.page.on("dialog", lambda dialog: self.complaints.append(f"dialog: {dialog.message}"))

    def go(self, path: str = "/") -> Any:
        """Open a page and wait until it is drawn."""
        self.page.goto(self.url + path)
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until the page is drawn, and see that it shows no exception."""
        self.page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=60_000)
        self.page.wait_for_timeout(700)
        self.complaints += self.page.locator('[data-testid="stException"]').all_inner_texts()

    def picture(self, name: str) -> None:
        """Keep a picture if the environment names a folder for them."""
        folder = os.environ.get("TRACELORE_SCREENSHOTS")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=Path(folder) / f"{name}.png")

    def _heard(self, message: Any) -> None:
        # Streamlit looks for its own server below the path of the page first, and finds it at the second try.
        if message.type == "error" and "_stcore" not in str(message.location):
            self.complaints.append(f"console: {message.text}")

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.url, self.url.replace("http", "ws"), "data:", "blob:")):
            self.complaints.append(f"request to a stranger: {request.url}")


@pytest.fixture
def visit(browser: Any, dashboard_url: str) -> Iterator[Visit]:
    """Open the dashboard in a fresh browser context."""
    opened = Visit(browser, dashboard_url)
    yield opened
    opened.page.context.close()
