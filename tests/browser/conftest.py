"""A real Chromium, one for each file of tests.

It is the program that VOBIZ_TEST_CHROMIUM names, else the first of `chromium`, `chromium-browser` and `google-chrome`
on PATH (Debian: `apt install chromium`). Where there is none, these tests are skipped and say so. Playwright drives it
and downloads none of its own.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from vobiz_sandbox.paths import API_PATH
from vobiz_sandbox.process import SandboxProcess

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_WAIT_MILLISECONDS = 10_000

OpenPage = Callable[..., Page]


# No longer than a file: as long as Playwright is there, its event loop runs in this thread, and the plugins that other
# tests drive here have one of their own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = os.environ.get("VOBIZ_TEST_CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
    if program is None:
        # No package index has one, and a system's package takes root: whoever runs the tests installs it.
        pytest.skip(f"no Chromium: none of {', '.join(_NAMES)} is on PATH, and VOBIZ_TEST_CHROMIUM names none")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program)
        expect.set_options(timeout=_WAIT_MILLISECONDS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Browser, sandbox: SandboxProcess) -> Iterator[OpenPage]:
    """Opens the sandbox's page as new; the options are those of Playwright's contexts.

    Afterwards the browser's console must hold no error: a file that the policy refuses would be one.
    """
    errors: list[str] = []
    with ExitStack() as opened:

        def start(**options: Any) -> Page:
            context = browser.new_context(**options)
            opened.callback(context.close)
            context.set_default_timeout(_WAIT_MILLISECONDS)
            page = context.new_page()
            page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
            page.on("pageerror", lambda error: errors.append(str(error)))
            page.goto(sandbox.base_url.removesuffix(API_PATH) + "/")
            return page

        yield start
    assert errors == []
