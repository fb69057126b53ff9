"""What the sandbox's page shows."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from contextlib import suppress

import pytest
import requests

from tests.unit.sandbox_page import OWN_NUMBER, connect_number, open_page, place_order, root, section, send_code
from vobiz_sandbox.paths import AVAILABILITY, CONFIRM, CONTROL_PATH, ORDERS
from vobiz_sandbox.process import SandboxProcess

pytestmark = pytest.mark.usefixtures("without_proxies")


def test_a_new_sandbox_says_what_will_appear_where(sandbox: SandboxProcess) -> None:
    page = open_page(sandbox)
    assert "Phones 0 No code was sent yet." in section(page, "phones")
    assert "Nothing was ordered yet." in section(page, "orders")
    assert "No number is connected yet." in section(page, "channels")
    assert "Nothing was booked yet." in section(page, "ledger")
    assert "The API was not asked anything yet." in section(page, "requests")
    assert section(page, "total") == "0 numbers"
    assert sandbox.base_url in str(page)
    assert page.find("a", href=f"{CONTROL_PATH}/") is not None
    assert "is at /" in requests.get(f"{root(sandbox)}{CONTROL_PATH}/", timeout=5).text


def test_phones_have_their_codes_with_what_became_of_each(sandbox: SandboxProcess) -> None:
    expiring = send_code(sandbox, "+14155550100")
    sandbox.move_clock(601)
    replaced, verified, other = send_code(sandbox), send_code(sandbox), send_code(sandbox, "+919812345679")
    sandbox.ask("POST", CONFIRM, json={"phone_number": OWN_NUMBER, "otp_code": verified})
    until = sandbox.inbox("+919812345679")[0]["expires_at"][11:19]
    text = section(open_page(sandbox), "phones")
    assert f"+919812345679 {other} Copy Copied code {other} of +919812345679 alive until {until} , " in text
    assert f"{verified} Copy Copied code {verified} of {OWN_NUMBER} verified" in text
    assert f"{replaced} Copy Copied code {replaced} of {OWN_NUMBER} replaced" in text
    assert f"{expiring} Copy Copied code {expiring} of +14155550100 expired" in text
    assert text.index(other) < text.index(verified) < text.index(replaced) < text.index(expiring)


def test_numbers_on_sale_orders_ledger_and_what_is_owned_add_up(sandbox: SandboxProcess) -> None:
    first, second = place_order(sandbox), place_order(sandbox)
    sandbox.set_order_status(first["id"], "completed")
    page = open_page(sandbox)
    orders, on_sale = section(page, "orders"), section(page, "numbers")
    assert "Numbers on sale 10" in on_sale
    assert "+14155550117 US/CA 4.50 2.50 USD" in on_sale
    assert first["selected_phone_number"] not in on_sale
    assert f"{first['selected_phone_number']} completed 250 INR a month · setup 600 INR" in orders
    assert f"{second['selected_phone_number']} pending 300 INR a month · setup 500 INR" in orders
    assert first["id"] in orders
    assert first["account_id"] in orders
    assert section(page, "total") == "2 numbers, 550 INR a month"
    assert "MA_SANDBOX01 98,350 INR · 1,000 USD 2 numbers: 550 INR a month" in section(page, "accounts")
    assert "\u2212850 INR" in section(page, "ledger")
    sandbox.release(first["id"])
    page = open_page(sandbox)
    assert f"{first['selected_phone_number']} released" in section(page, "orders")
    assert section(page, "total") == "1 number, 300 INR a month"


def test_a_channel_is_shown_without_its_token(sandbox: SandboxProcess) -> None:
    channel = connect_number(sandbox)
    text = section(open_page(sandbox), "channels")
    assert f"{OWN_NUMBER} active Acme Support · at Meta pending" in text
    assert channel["id"] in text


def test_requests_are_shown_with_how_they_went(sandbox: SandboxProcess) -> None:
    sandbox.ask("GET", f"{AVAILABILITY}?country=IN")
    sandbox.ask("GET", AVAILABILITY)
    sandbox.ask("GET", AVAILABILITY, headers={"X-Auth-ID": "MA_NOBODY", "X-Auth-Token": "x"})
    sandbox.arm(method="POST", path=ORDERS, processed=True, action="reset")
    with pytest.raises(requests.ConnectionError):
        place_order(sandbox)
    sandbox.arm(action="close")
    with pytest.raises(requests.ConnectionError):
        place_order(sandbox)
    sandbox.arm(status=503, body="busy")
    place = sandbox.ask("POST", ORDERS, json={})
    assert place.text == "busy"
    busy, dropped, lost, unknown, refused, good = (
        " ".join(each.get_text(" ").split()) for each in open_page(sandbox).select("#requests li")
    )
    assert f"200 GET {AVAILABILITY}?country=IN MA_SANDBOX01 Sent no body Answer {{" in good
    assert "422 GET" in refused
    assert "401 GET" in unknown
    assert "nobody known" in unknown
    assert f"answer lost POST {ORDERS} fault: reset" in lost
    assert f'Answer, which did not arrive {{ "id": "{sandbox.orders()[0]["id"]}"' in lost
    assert "Answer nothing" in dropped
    assert f"503 POST {ORDERS} fault: respond MA_SANDBOX01 Sent {{}} Answer busy" in busy


def test_a_long_log_is_shortened_and_long_bodies_too(sandbox: SandboxProcess) -> None:
    for _ in range(60):
        sandbox.ask("GET", AVAILABILITY)
    sandbox.ask("POST", ORDERS, json={"region": "M" * 10_000})
    text = section(open_page(sandbox), "requests")
    assert "Requests 61" in text
    assert "and 11 older" in text
    assert "M" * 1900 in text
    assert "M" * 2100 not in text


def test_of_many_things_the_newest_are_shown_and_all_are_counted(sandbox: SandboxProcess) -> None:
    codes = [send_code(sandbox, f"+9198123456{number}") for number in range(10, 42)]
    page = open_page(sandbox)
    phones = section(page, "phones")
    assert len(page.select(".code")) == 30
    assert "and 2 older codes" in phones
    assert codes[-1] in phones


def test_a_huge_body_is_not_looked_through_every_second(sandbox: SandboxProcess) -> None:
    sandbox.ask("POST", ORDERS, json={"region": ["4321"] * 5000})
    text = section(open_page(sandbox), "requests")
    assert "Sent (40,012 bytes, too long to be shown) Answer (not shown: it may repeat the body)" in text
    assert "4321" not in text


def test_the_page_is_no_request_of_the_api(sandbox: SandboxProcess) -> None:
    open_page(sandbox)
    requests.get(f"{root(sandbox)}/_page/page.css", timeout=5).raise_for_status()
    requests.post(f"{root(sandbox)}/_page/sandbox/expire", timeout=5).raise_for_status()
    assert sandbox.requests() == []
    place_order(sandbox)
    assert not {"answer", "body_bytes"} & sandbox.requests()[0].keys()


def test_a_person_is_told_where_the_page_is() -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "vobiz_sandbox", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, text=True) as child:
        os.close(theirs)
        assert child.stdout is not None
        base_url = child.stdout.readline().strip()
        shown = os.read(ours, 4096).decode().strip()
        child.send_signal(signal.SIGTERM)
        assert child.stdout.read() == ""
    with suppress(OSError):
        os.close(ours)
    assert shown == f"its page: {base_url.partition('/api/')[0]}/"


def test_without_jinja2_the_start_says_what_to_install() -> None:
    script = "import runpy, sys; sys.modules['jinja2'] = None; runpy.run_module('vobiz_sandbox', run_name='__main__')"
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=20, check=False)
    expected = "error: the sandbox needs jinja2: run `pip install '/path/to/checkout[sandbox]'`\n"
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", expected)
