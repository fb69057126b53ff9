"""Photographs the sandbox's page in the middle of a story."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, FloatRect, sync_playwright

from tools.pictures.project import Project, RunFailed
from vobiz_sandbox.paths import API_PATH, ORDERS, PAGE
from vobiz_sandbox.process import SandboxProcess

_PROGRAM = """\
import pulumi
from vobiz_provider import ByonNumber, WhatsAppChannel, WhatsAppNumberOrder, WhatsAppNumberSelection

config = pulumi.Config()
pick = WhatsAppNumberSelection("support", country_code="IN", region="MH")
alerts = WhatsAppNumberOrder(
    "alerts", country_code="IN", region="KA", currency="INR", preferred_number="+918045678902"
)
WhatsAppNumberOrder(
    "support",
    country_code="IN",
    region="MH",
    currency="INR",
    preferred_number=pick.e164,
    opts=pulumi.ResourceOptions(depends_on=[alerts]),
)
sales = ByonNumber("sales", phone_number="+919812345678", otp_code=config.get_secret("otp"), fail_while_pending=True)
ByonNumber(
    "hotline",
    phone_number="+918040011223",
    verification_method="voice",
    opts=pulumi.ResourceOptions(depends_on=[sales]),
)
WhatsAppChannel(
    "sales",
    waba_id="102290129340398",
    phone_number_id="106540352242922",
    phone_number=sales.phone_number,
    number_onboarding_mode="bring_your_own",
    access_token=config.require_secret("metaToken"),
    display_name="Acme Sales",
)
"""
_MARGIN = 12
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str | None:
    """The Chromium that VOBIZ_TEST_CHROMIUM names, else one on PATH, or None."""
    return os.environ.get("VOBIZ_TEST_CHROMIUM") or next(filter(None, map(shutil.which, _BROWSERS)), None)


def photographed(browser_path: str, wide: Path, narrow: Path) -> None:
    """Writes the page as a PNG, of a window and of a phone.

    Args:
        browser_path: the Chromium to do it with.
        wide: where the picture of a window is written.
        narrow: where that of a phone is.
    """
    with tempfile.TemporaryDirectory(prefix="vobiz-pictures-") as folder, SandboxProcess() as sandbox:
        _tell_story(Path(folder), sandbox)
        url = sandbox.base_url.removesuffix(API_PATH) + PAGE
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=browser_path)
            _photograph(browser, url, wide, width=1280, until="#ledger")
            _photograph(browser, url, narrow, width=390, until="#orders .card >> nth=0")
            browser.close()


def _tell_story(folder: Path, sandbox: SandboxProcess) -> None:
    project = Project(folder, sandbox, _PROGRAM)
    project.pulumi("config", "set", "--secret", "metaToken", "EAAPicture")
    # The own number is not verified yet, which fails it and what waits for it.
    project.pulumi("up", "--yes", "--skip-preview", "--continue-on-error", exits=1)
    project.pulumi("config", "set", "--secret", "otp", sandbox.last_code("+919812345678"))
    project.pulumi("up", "--yes", "--skip-preview")
    alerts = next(order for order in sandbox.orders() if order["region"] == "KA")
    sandbox.set_order_status(alerts["id"], "completed")
    sandbox.connect_channel(alerts["selected_phone_number"], alerts["id"], display_name="Acme Alerts")
    sandbox.arm(method="POST", path=ORDERS, action="reset", processed=True)


def _photograph(browser: Browser, url: str, target: Path, *, width: int, until: str) -> None:
    """Down to an element's end; the page itself goes on with the settings."""
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme="light")
    page.goto(url)
    page.get_by_text("live", exact=True).wait_for()
    box = page.locator(until).bounding_box()
    if box is None:
        raise RunFailed(f"the page shows no {until}")
    clip = FloatRect(x=0, y=0, width=width, height=box["y"] + box["height"] + _MARGIN)
    page.screenshot(path=target, clip=clip, full_page=True, animations="disabled")
    page.close()
