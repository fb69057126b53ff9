"""The buttons of the sandbox's page, pressed as a browser without JavaScript presses them."""

from __future__ import annotations

import pytest
import requests
from bs4 import BeautifulSoup

from tests.unit.sandbox_page import (
    OWN_NUMBER,
    buttons,
    connect_number,
    open_page,
    place_order,
    press,
    root,
    section,
    send_code,
)
from vobiz_sandbox.process import SandboxProcess

pytestmark = pytest.mark.usefixtures("without_proxies")


def test_an_order_is_completed_failed_and_released(sandbox: SandboxProcess) -> None:
    order = place_order(sandbox)
    number = order["selected_phone_number"]
    sandbox.connect_channel(number, order["id"])
    assert f"{number} completed" in section(press(sandbox, f"Complete the order of {number}"), "orders")
    assert sandbox.orders()[0]["status"] == "completed"
    assert f"{number} released" in section(press(sandbox, f"Release the order of {number}"), "orders")
    assert sandbox.channels() == []
    assert number in section(open_page(sandbox), "numbers")
    assert "made to fail on the sandbox's page" in section(press(sandbox, f"Fail the order of {number}"), "orders")
    assert sandbox.orders()[0]["status"] == "failed"


def test_a_channel_is_suspended_reactivated_verified_and_deleted(sandbox: SandboxProcess) -> None:
    connect_number(sandbox)
    suspended = press(sandbox, f"Suspend the channel of {OWN_NUMBER}")
    assert f"{OWN_NUMBER} suspended" in section(suspended, "channels")
    assert sandbox.channels()[0]["status"] == "suspended"
    press(sandbox, f"Reactivate the channel of {OWN_NUMBER}")
    assert sandbox.channels()[0]["status"] == "active"
    assert "at Meta verified" in section(press(sandbox, f"Verify the channel of {OWN_NUMBER}"), "channels")
    press(sandbox, f"Delete the channel of {OWN_NUMBER}")
    assert sandbox.channels() == []


@pytest.mark.parametrize(("label", "lost"), [("An order", place_order), ("A channel", connect_number)])
def test_the_next_answer_is_lost_of_that_kind_only(sandbox: SandboxProcess, label: str, lost: object) -> None:
    page = press(sandbox, f"{label} loses its answer next time")
    assert "done, answer lost" in section(page, "outside")
    kinds = [place_order, connect_number]
    kinds.sort(key=lambda kind: kind is lost)
    kinds[0](sandbox)
    with pytest.raises(requests.ConnectionError):
        kinds[1](sandbox)
    assert (len(sandbox.orders()), len(sandbox.channels())) == (1, 1)
    assert "No fault is armed." in section(open_page(sandbox), "outside")


def test_faults_are_disarmed(sandbox: SandboxProcess) -> None:
    press(sandbox, "Any POST loses its answer next time")
    sandbox.arm(method="GET", times=3, status=429)
    text = section(open_page(sandbox), "outside")
    assert "POST any path: done, answer lost" in text
    assert "GET any path: another answer (429), 3 times" in text
    assert "No fault is armed." in section(press(sandbox, "Disarm all faults"), "outside")
    assert place_order(sandbox)["status"] == "pending"


def test_codes_expire_and_everything_is_forgotten(sandbox: SandboxProcess) -> None:
    code = send_code(sandbox)
    page = press(sandbox, "10 minutes later so that codes expire")
    assert f"{code} of {OWN_NUMBER} expired" in section(page, "phones")
    assert "No code was sent yet." in section(press(sandbox, "Forget everything"), "phones")
    assert sandbox.inbox(OWN_NUMBER) == []


@pytest.mark.parametrize(
    ("method", "path", "status", "line"),
    [
        ("POST", "/orders/{completed}/complete", 409, "The order of +919876543217 is completed already."),
        ("POST", "/orders/{failed}/fail", 409, "The order of +919876543213 has failed already."),
        ("POST", "/orders/{released}/release", 409, "is released: it holds no number to release."),
        ("POST", "/orders/nobody/complete", 404, "Order not found"),
        ("POST", "/orders/{completed}/cancel", 404, "Button not found"),
        ("POST", "/channels/nobody/suspend", 404, "Channel not found"),
        ("POST", "/channels/{channel}/reactivate", 409, f"The channel of {OWN_NUMBER} is active already."),
        ("POST", "/channels/{channel}/rename", 404, "Button not found"),
        ("POST", "/lose/everything", 404, "Button not found"),
        ("POST", "/sandbox/explode", 404, "Button not found"),
        ("POST", "/money/more", 404, "There is nothing here."),
        ("POST", "/a/b/c/d", 404, "There is nothing here."),
        ("GET", "/sandbox/reset", 405, "A button is pressed on the page, not opened as a page."),
        ("GET", "/other.css", 404, "There is nothing here."),
    ],
)
def test_what_is_impossible_is_said_on_a_page(
    sandbox: SandboxProcess, method: str, path: str, status: int, line: str
) -> None:
    completed, released = place_order(sandbox)["id"], place_order(sandbox)["id"]
    sandbox.set_order_status(completed, "completed")
    sandbox.release(released)
    failed = place_order(sandbox)["id"]
    sandbox.set_order_status(failed, "failed")
    channel = connect_number(sandbox)["id"]
    before = (sandbox.orders(), sandbox.channels())
    url = f"{root(sandbox)}/_page" + path.format(completed=completed, released=released, failed=failed, channel=channel)
    answer = requests.request(method, url, timeout=5)
    shown = BeautifulSoup(answer.text, "html.parser")
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "text/html; charset=utf-8")
    assert line in section(shown, "message")
    assert shown.find("a", href="/") is not None
    assert (sandbox.orders(), sandbox.channels()) == before


def test_a_button_that_would_change_nothing_says_so(sandbox: SandboxProcess) -> None:
    number = place_order(sandbox)["selected_phone_number"]
    page = press(sandbox, f"Complete the order of {number}")
    off = [" ".join(button.get_text().split()) for button in page.select("button[aria-disabled=true]")]
    assert off == [f"Complete the order of {number}", "Disarm all faults"]


def test_every_button_says_which_one_is_meant(sandbox: SandboxProcess) -> None:
    place_order(sandbox), place_order(sandbox)
    connect_number(sandbox)
    page = open_page(sandbox)
    pressed = page.select("form button")
    assert len(buttons(page)) == len(pressed) == 2 * 3 + 3 + 6
    assert {str(button["formaction"]).split("/")[1] for button in pressed} == {"_page"}
