"""What the sandbox's page must not do: run what a client sent, obey another site, show a secret."""

from __future__ import annotations

import pytest
import requests

from tests.unit.sandbox_page import (
    CHANNEL,
    META_TOKEN,
    OWN_NUMBER,
    connect_number,
    open_page,
    place_order,
    root,
    section,
    send_code,
)
from vobiz_sandbox.paths import CHANNEL as ONE_CHANNEL
from vobiz_sandbox.paths import CHANNELS, CONFIRM, ORDERS
from vobiz_sandbox.process import AUTH_TOKEN, SandboxProcess

pytestmark = pytest.mark.usefixtures("without_proxies")
SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def page_text(sandbox: SandboxProcess) -> str:
    answer = requests.get(f"{root(sandbox)}/", timeout=5)
    assert answer.status_code == 200
    return answer.text


def test_what_a_client_sent_is_text(sandbox: SandboxProcess) -> None:
    sandbox.ask("POST", CHANNELS, json=CHANNEL | {"display_name": SCRIPT})
    sandbox.ask("POST", ORDERS, data=SCRIPT.encode())
    sandbox.ask("GET", f"/{SCRIPT}?{SCRIPT}={SCRIPT}", headers={"User-Agent": SCRIPT})
    sandbox.control("POST", "/accounts", {"account_id": SCRIPT, "auth_token": "x"})
    sandbox.arm(status=400, body=SCRIPT)
    place = sandbox.ask("POST", ORDERS, json={"region": SCRIPT})
    assert place.text == SCRIPT
    shown = page_text(sandbox)
    assert shown.count("&lt;script&gt;") > 5
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown
    problem = requests.post(f"{root(sandbox)}/_page/orders/{SCRIPT.replace('/', '')}/complete", timeout=5)
    assert (problem.status_code, "<script>" in problem.text) == (404, False)


@pytest.mark.parametrize(
    "body",
    [
        b'{"region": "\\ud800"}',
        b"\xff\xfe\x00",
        b"[" * 900 + b"]" * 900,
        b"[" * 960 + b"]" * 960,
        b"[" * 100_000,
        b"null",
        b'""',
        b"7",
    ],
)
def test_a_body_of_any_kind_leaves_the_page_whole(sandbox: SandboxProcess, body: bytes) -> None:
    sandbox.ask("POST", ORDERS, data=body)
    assert "</html>" in page_text(sandbox)


@pytest.mark.parametrize("path", ["/_page/orders/{id}/complete", "/_page/sandbox/reset", "/_sandbox/reset"])
def test_only_the_page_itself_presses_its_buttons(sandbox: SandboxProcess, path: str) -> None:
    order = place_order(sandbox)
    url = root(sandbox) + path.format(**order)
    for headers in (
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://example.com"},
        {"Sec-Fetch-Site": "same-site", "Origin": root(sandbox)},
        {"Origin": "https://example.com"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "null"},
    ):
        answer = requests.post(url, headers=headers, timeout=5)
        assert answer.status_code == 403, headers
        assert "This came from another site, so nothing was done" in answer.text
    assert sandbox.orders() == [order]
    for headers in ({"Origin": root(sandbox)}, {"Sec-Fetch-Site": "same-origin"}):
        order = place_order(sandbox)
        requests.post(root(sandbox) + path.format(**order), headers=headers, timeout=5).raise_for_status()
        assert order not in sandbox.orders()


@pytest.mark.parametrize("path", ["/", "/_page/page.css", "/_page/page.js", "/_page/icon.svg", "/_page/nothing"])
def test_nothing_comes_from_elsewhere_and_nothing_runs_inline(sandbox: SandboxProcess, path: str) -> None:
    answer = requests.get(root(sandbox) + path, timeout=5)
    policy = answer.headers["Content-Security-Policy"]
    closed = {"default-src 'none'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"}
    assert closed <= set(policy.split("; "))
    assert "unsafe" not in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    if path == "/":
        page = open_page(sandbox)
        loaded = [str(each.get("src") or each.get("href")) for each in page.select("script, link, img")]
        assert len(loaded) == 4
        assert [url for url in loaded if not url.startswith("/_page/")] == []
        assert page.select("[style], style, script:not([src])") == []


def test_codes_are_shown_in_the_phones_only(sandbox: SandboxProcess) -> None:
    code = send_code(sandbox)
    wrong = "424242" if code != "424242" else "242424"
    for sent in (wrong, code):
        sandbox.ask("POST", CONFIRM, json={"phone_number": OWN_NUMBER, "otp_code": sent})
    sandbox.ask("POST", CONFIRM, json={"phone_number": code, "otp_code": "12-34-56"})
    sandbox.ask("POST", CONFIRM, json={"phone_number": OWN_NUMBER, "otp_code": [313131]})
    sandbox.ask("POST", CONFIRM, data=b'{"otp_code": "515151", "phone')
    sandbox.ask("POST", f"{CONFIRM}?otp_code=616161", data=b"otp_code=717171&phone_number=1")
    # It stands across the place where a long text is cut.
    sandbox.ask("POST", CONFIRM, data=b"x" * 1996 + f" {code}".encode())
    text = section(open_page(sandbox), "requests")
    assert "••••••" in text
    assert f"x {code[:3]}" not in text
    shown = [secret for secret in (code, wrong, "12-34-56", "313131", "515151", "616161", "717171") if secret in text]
    assert shown == []


def test_a_meta_token_is_shown_nowhere(sandbox: SandboxProcess) -> None:
    channel = connect_number(sandbox)
    sandbox.ask("PUT", ONE_CHANNEL.format(channel_id=channel["id"]), json={"access_token": f"{META_TOKEN}2"})
    sandbox.ask("POST", CHANNELS, json=CHANNEL | {"access_token": "NoMetaToken", "display_name": META_TOKEN})
    sandbox.ask("POST", CHANNELS, data=f'{{"access_token": "{META_TOKEN}", '.encode())
    sandbox.ask("POST", CHANNELS, json={"deep": [{"access_token": {"value": "Hidden77"}}]})
    sandbox.connect_channel("+919812345670", access_token="PlainWords")
    shown = page_text(sandbox)
    assert [secret for secret in (META_TOKEN, "NoMetaToken", "Hidden77", "PlainWords") if secret in shown] == []
    assert AUTH_TOKEN not in shown
