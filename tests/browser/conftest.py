"""A real headless Chromium, as `make test` unpacks it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.conftest import ROOT, require

FOLDER = ROOT / ".venv/browser"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--use-gl=angle", "--use-angle=swiftshader"]


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    binary = Path(os.environ.get("CHROMIUM", FOLDER / "chromium"))
    require(binary, "`make browser` unpacks Chromium; CHROMIUM names another one")
    variables = {"PATH": os.environ["PATH"], "HOME": str(tmp_path_factory.mktemp("home"))}
    if binary.parent == FOLDER:
        variables |= {"LD_LIBRARY_PATH": str(FOLDER / "lib"), "FONTCONFIG_PATH": str(FOLDER)}
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=binary, args=ARGUMENTS, env=dict(variables)
        )
        yield started
        started.close()


@pytest.fixture
def opened(browser, tmp_path):
    """Opens a page in a window of a size; anything it asks the network for, or complains of, fails
    the test."""
    complaints: list[str] = []

    def open_(html: str, *, width: int = 1200, dark: bool = False):
        path = tmp_path / "bill.html"
        path.write_text(html, encoding="utf-8")
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light"
        )
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda request: request.url == path.as_uri() or complaints.append(request.url),
        )
        page.goto(path.as_uri())
        return page

    yield open_
    assert complaints == []
