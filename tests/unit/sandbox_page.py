"""The sandbox's page as a browser without JavaScript has it: what is read there, and buttons that are pressed."""

from __future__ import annotations

from typing import Any

import requests
from bs4 import BeautifulSoup, Tag

from vobiz_sandbox.paths import API_PATH, CHANNELS, ORDERS, VERIFY
from vobiz_sandbox.process import SandboxProcess

ORDER = {"country_code": "IN", "region": "MH", "number_type": "local", "currency": "INR"}
OWN_NUMBER = "+919812345678"
META_TOKEN = "EAASecretOfMeta"
CHANNEL = {
    "waba_id": "102290129340398",
    "phone_number_id": "106540352242922",
    "phone_number": OWN_NUMBER,
    "number_onboarding_mode": "bring_your_own",
    "number_provider": "meta_direct",
    "access_token": META_TOKEN,
    "display_name": "Acme Support",
}


def root(sandbox: SandboxProcess) -> str:
    return sandbox.base_url.removesuffix(API_PATH)


def place_order(sandbox: SandboxProcess) -> dict[str, Any]:
    placed: dict[str, Any] = sandbox.ask("POST", ORDERS, json=ORDER).json()
    return placed


def connect_number(sandbox: SandboxProcess) -> dict[str, Any]:
    connected: dict[str, Any] = sandbox.ask("POST", CHANNELS, json=CHANNEL).json()
    return connected


def send_code(sandbox: SandboxProcess, number: str = OWN_NUMBER) -> str:
    """Has a code sent, and returns it."""
    sandbox.ask("POST", VERIFY, json={"phone_number": number, "verification_method": "sms"}).raise_for_status()
    return sandbox.last_code(number)


def open_page(sandbox: SandboxProcess) -> BeautifulSoup:
    answer = requests.get(f"{root(sandbox)}/", timeout=5)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    return BeautifulSoup(answer.text, "html.parser")


def section(page: BeautifulSoup, name: str) -> str:
    """The text of one section of the page, in one line."""
    found = page.find(id=name)
    assert isinstance(found, Tag), name
    return " ".join(found.get_text(" ").split())


def buttons(page: BeautifulSoup) -> dict[str, str]:
    """Where each button of the page's forms goes, by the whole label that a screen reader says."""
    return {
        " ".join(button.get_text().split()): str(button["formaction"])
        for form in page.find_all("form", method="post")
        for button in form.find_all("button")
    }


def press(sandbox: SandboxProcess, label: str) -> BeautifulSoup:
    """Presses a button of the page, and returns the page that the browser then shows."""
    answer = requests.post(root(sandbox) + buttons(open_page(sandbox))[label], allow_redirects=False, timeout=5)
    assert (answer.status_code, answer.headers["Location"].partition("#")[0]) == (303, "/")
    return open_page(sandbox)
