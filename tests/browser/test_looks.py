"""The sandbox's page on a narrow screen, in both colour schemes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.unit.sandbox_page import CHANNEL, connect_number, place_order, send_code
from vobiz_sandbox.paths import CHANNELS, ORDERS
from vobiz_sandbox.process import SandboxProcess

# The texts whose contrast with what is behind them is less than WCAG's AA asks for.
FAINT_TEXTS = """() => {
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const luminance = (colour) => {
    const [red, green, blue] = channels(colour).slice(0, 3).map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const behind = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const ground = getComputedStyle(each).backgroundColor;
      if (channels(ground)[3] !== 0) return ground;
    }
  };
  return [...document.querySelectorAll("body *")].flatMap((element) => {
    const own = [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data.trim()).join("");
    if (!own || !element.checkVisibility()) return [];
    const colour = getComputedStyle(element).color;
    const [dark, light] = [luminance(colour), luminance(behind(element))].sort((one, other) => one - other);
    const contrast = (light + 0.05) / (dark + 0.05);
    return contrast < 4.5 ? [`${own}: ${contrast.toFixed(2)}`] : [];
  });
}"""


def fill(sandbox: SandboxProcess) -> None:
    """Something of every kind and colour, and long words."""
    send_code(sandbox, "+14155550100")
    sandbox.move_clock(601)
    send_code(sandbox), send_code(sandbox)
    for status in ("completed", "failed", "pending"):
        sandbox.set_order_status(place_order(sandbox)["id"], status)
    sandbox.release(place_order(sandbox)["id"])
    channel = connect_number(sandbox)
    sandbox.change_channel(channel["id"], status="suspended", display_name="Long" * 40)
    sandbox.ask("POST", CHANNELS, json=CHANNEL | {"phone_number": "+919812345671", "waba_id": "9" * 300})
    sandbox.ask("GET", f"{ORDERS}/{'x' * 300}")
    sandbox.arm(method="POST", path=f"/{'y' * 200}", status=500)
    sandbox.arm(method="GET", action="cut", status=200, body="x")


def opened(open_page: OpenPage, width: int, **options: str) -> Page:
    page = open_page(viewport={"width": width, "height": 740}, **options)
    expect(page.locator("#live")).to_have_text("live")
    page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
    return page


@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_never_scrolls_sideways(sandbox: SandboxProcess, open_page: OpenPage, width: int) -> None:
    empty = opened(open_page, width)
    assert empty.evaluate("document.documentElement.scrollWidth") == width
    fill(sandbox)
    full = opened(open_page, width)
    assert full.evaluate("document.documentElement.scrollWidth") == width
    outside = "[...document.querySelectorAll('body *:not(.unseen, .skip)')].filter((each) => each.checkVisibility() && "
    outside += "each.getBoundingClientRect().right > innerWidth + 1).map((each) => each.outerHTML.slice(0, 80))"
    assert full.evaluate(outside) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out(sandbox: SandboxProcess, open_page: OpenPage, scheme: str) -> None:
    fill(sandbox)
    page = opened(open_page, 1280, color_scheme=scheme)
    assert page.locator(".code").count() > 2
    page.evaluate("Promise.all(document.getAnimations().map((animation) => animation.finished))")
    assert page.evaluate(FAINT_TEXTS) == []


def test_nothing_moves_for_who_asks_for_that(sandbox: SandboxProcess, open_page: OpenPage) -> None:
    send_code(sandbox)
    style = "getComputedStyle(document.querySelector('.code.alive')).animationName"
    assert opened(open_page, 1280, reduced_motion="reduce").evaluate(style) == "none"
    assert opened(open_page, 1280, reduced_motion="no-preference").evaluate(style) == "arrived"
