"""The sandbox's page as a person has it in a browser: it renews itself, and leaves alone what the person does."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import Browser, expect

from tests.browser.conftest import OpenPage
from tests.unit.sandbox_page import OWN_NUMBER, connect_number, place_order, send_code
from vobiz_sandbox.paths import API_PATH, AVAILABILITY
from vobiz_sandbox.process import SandboxProcess

RENEWED_TWICE = 2500  # milliseconds


def test_a_code_appears_without_a_reload_and_is_announced(sandbox: SandboxProcess, open_page: OpenPage) -> None:
    page = open_page()
    expect(page.locator("#live")).to_have_text("live")
    page.evaluate("window.sameDocument = true")
    code = send_code(sandbox)
    expect(page.locator(".code.alive .digits")).to_have_text(code)
    expect(page.get_by_role("status").filter(has_text=f"Code {code} for {OWN_NUMBER}")).to_have_count(1)
    assert page.evaluate("window.sameDocument")


def test_nothing_but_what_changed_is_touched(sandbox: SandboxProcess, open_page: OpenPage) -> None:
    sandbox.set_order_status(place_order(sandbox)["id"], "completed")
    connect_number(sandbox)
    page = open_page()
    expect(page.locator("#live")).to_have_text("live")
    page.evaluate(
        """() => {
          window.touched = new Set();
          const element = (node) => node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
          const text = (node) => element(node)?.outerHTML ?? "a text that went again";
          const note = ({ target }) => window.touched.add(text(target).replace(/[0-9].*[0-9]/, "…"));
          new MutationObserver((changes) => changes.forEach(note)).observe(
            document, { subtree: true, childList: true, attributes: true, characterData: true });
        }"""
    )
    page.wait_for_timeout(RENEWED_TWICE)
    assert page.evaluate("[...window.touched]") == ['<time datetime="…</time>']  # the clock


def test_a_code_is_copied_and_the_mark_stays_as_the_page_renews(sandbox: SandboxProcess, open_page: OpenPage) -> None:
    code = send_code(sandbox)
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    button = page.get_by_role("button", name=f"Copy code {code} of {OWN_NUMBER}")
    button.click()
    copied = page.get_by_role("button", name=f"Copied code {code} of {OWN_NUMBER}")
    expect(copied).to_be_focused()
    assert page.evaluate("navigator.clipboard.readText()") == code
    send_code(sandbox, "+919812345679")
    expect(page.locator(".code.alive")).to_have_count(2)
    expect(copied).to_be_focused()
    expect(button).to_be_focused()  # the mark goes, the focus stays


def test_an_order_is_completed_by_keyboard_alone(sandbox: SandboxProcess, open_page: OpenPage) -> None:
    number = place_order(sandbox)["selected_phone_number"]
    page = open_page()
    expect(page.locator("#live")).to_have_text("live")
    button = page.get_by_role("button", name=f"Complete the order of {number}")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the codes")).to_be_focused()
    for _ in range(30):
        page.keyboard.press("Tab")
        if button.evaluate("button => button === document.activeElement"):
            break
    assert button.evaluate("button => getComputedStyle(button).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(page.locator("#orders .badge")).to_have_text("completed")
    expect(button).to_be_focused()
    page.wait_for_timeout(RENEWED_TWICE)
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-disabled", "true")
    assert sandbox.orders()[0]["status"] == "completed"


def test_focus_goes_to_the_heading_where_its_button_went(sandbox: SandboxProcess, open_page: OpenPage) -> None:
    connect_number(sandbox)
    page = open_page()
    page.get_by_role("button", name=f"Suspend the channel of {OWN_NUMBER}").press("Enter")
    expect(page.get_by_role("button", name=f"Reactivate the channel of {OWN_NUMBER}")).to_be_focused()
    page.get_by_role("button", name=f"Delete the channel of {OWN_NUMBER}").press("Enter")
    expect(page.get_by_role("heading", name="Channels")).to_be_focused()
    assert sandbox.channels() == []


def test_open_details_and_scrolling_stay_as_requests_come(sandbox: SandboxProcess, open_page: OpenPage) -> None:
    place_order(sandbox)
    page = open_page(viewport={"width": 800, "height": 400})
    asked = page.locator("#requests li").filter(has_text="POST")
    asked.locator("summary").press("Enter")
    expect(asked.locator("pre").first).to_be_visible()
    page.locator("footer").scroll_into_view_if_needed()
    scrolled = page.evaluate("scrollY")
    sandbox.ask("GET", f"{AVAILABILITY}?country=IN")
    expect(page.locator("#requests li")).to_have_count(2)
    expect(asked.locator("pre").first).to_be_visible()
    expect(page.locator("#requests details[open]")).to_have_count(1)
    assert page.evaluate("scrollY") >= scrolled > 0


def test_what_is_impossible_is_said_beside_the_page(sandbox: SandboxProcess, browser: Browser) -> None:
    place_order(sandbox)
    page = browser.new_context().new_page()
    page.goto(sandbox.base_url.removesuffix(API_PATH) + "/")
    # As where the page is a moment behind.
    page.route("**/", lambda route: route.abort())
    sandbox.set_order_status(sandbox.orders()[0]["id"], "completed")
    page.get_by_role("button", name="Complete the order").click()
    expect(page.get_by_role("alert")).to_have_text("The order of +919876543217 is completed already.")
    page.context.close()


def test_it_says_when_the_sandbox_is_gone_and_comes_back(browser: Browser) -> None:
    with SandboxProcess() as first:
        base_url = first.base_url
        context = browser.new_context()
        page = context.new_page()
        page.goto(base_url.removesuffix(API_PATH) + "/")
        expect(page.locator("#live")).to_have_text("live")
        place_order(first)
        expect(page.locator("#orders .badge")).to_have_text("pending")
    expect(page.locator("#live")).to_have_text("The sandbox is gone; trying again")
    page.get_by_role("button", name="Complete the order").click()
    expect(page.get_by_role("alert")).to_have_text("The sandbox did not answer.")
    with SandboxProcess("--port", str(urlsplit(base_url).port)):
        expect(page.locator("#live")).to_have_text("live")
        expect(page.locator("#orders")).to_contain_text("Nothing was ordered yet.")
        context.close()


def test_nothing_is_asked_while_the_tab_is_hidden(sandbox: SandboxProcess, browser: Browser) -> None:
    context = browser.new_context()
    context.add_init_script("Object.defineProperty(document, 'hidden', { get: () => window.away === true })")
    page = context.new_page()
    page.goto(sandbox.base_url.removesuffix(API_PATH) + "/")
    expect(page.locator("#live")).to_have_text("live")
    page.evaluate("window.away = true")
    page.wait_for_timeout(RENEWED_TWICE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(RENEWED_TWICE)
    assert asked == []
    place_order(sandbox)
    page.evaluate("window.away = false; document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#orders .badge")).to_have_text("pending")
    context.close()


def test_without_javascript_buttons_work(sandbox: SandboxProcess, open_page: OpenPage) -> None:
    number = place_order(sandbox)["selected_phone_number"]
    page = open_page(java_script_enabled=False)
    expect(page.locator("noscript p")).to_be_visible()
    expect(page.locator("button.copy").first).to_be_hidden()
    page.get_by_role("button", name=f"Complete the order of {number}").click()
    expect(page.locator("#orders .badge")).to_have_text("completed")
    page.get_by_text("Reset the sandbox").click()
    page.get_by_role("button", name="Forget everything").click()
    expect(page.locator("#orders")).to_contain_text("Nothing was ordered yet.")
    assert sandbox.orders() == []
