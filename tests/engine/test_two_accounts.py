"""Two accounts in one program: an explicit provider for the second, which inherits nothing of the stack's config."""

from __future__ import annotations

from tests.driver.inputs import NUMBER, OTHER_NUMBER
from tests.engine.programs import order, program
from tests.engine.stack import FAILED, NewStack
from vobiz_sandbox.process import AUTH_ID, AUTH_TOKEN, SandboxProcess

OTHER_ID, OTHER_TOKEN = "MA_SANDBOX02", "sandbox-token-2"


def second(base_url: str | None) -> str:
    """The provider of the second account."""
    url = "" if base_url is None else f", 'vobiz:baseUrl': {base_url!r}"
    token = "config.require_secret('secondToken')"
    settings = f"{{'vobiz:authId': {OTHER_ID!r}, 'vobiz:authToken': {token}{url}}}"
    return f"second = pulumi.ProviderResource('pulumi-python', 'second', {settings})"


def test_each_order_is_placed_at_its_own_account_and_a_second_one_without_a_url_is_refused(
    new_stack: NewStack, sandbox: SandboxProcess
) -> None:
    theirs = order("theirs", "provider=second", preferred_number=OTHER_NUMBER)
    stack = new_stack(program(second(sandbox.base_url), order("ours"), theirs))
    for variable in ("VOBIZ_AUTH_ID", "VOBIZ_AUTH_TOKEN", "VOBIZ_BASE_URL"):
        del stack.environment[variable]
    stack.configure(
        {"vobiz:authId": AUTH_ID, "vobiz:baseUrl": sandbox.base_url},
        {"vobiz:authToken": AUTH_TOKEN, "secondToken": OTHER_TOKEN},
    )
    stack.run("up")
    placed = {each["account_id"]: each["selected_phone_number"] for each in sandbox.orders()}
    assert placed == {AUTH_ID: NUMBER, OTHER_ID: OTHER_NUMBER}
    assert stack.resource("theirs")["outputs"]["account_id"] == OTHER_ID
    stack.run("refresh")
    tokens = (AUTH_TOKEN.encode(), OTHER_TOKEN.encode())
    assert [path.name for path, text in stack.kept_bytes().items() if any(token in text for token in tokens)] == []

    sandbox.clear_requests()
    stack.write(program(second(None), order("ours"), theirs))
    refused = stack.run("preview", expect=FAILED)
    assert refused.line_with("theirs: its provider has no vobiz:baseUrl", sandbox.base_url, "of its own")
    stack.write(
        program("second = pulumi.ProviderResource('pulumi-python', 'second')", order("another", "provider=second"))
    )
    stack.environment["VOBIZ_BASE_URL"] = sandbox.base_url
    refused = stack.run("preview", expect=FAILED)
    assert refused.line_with("no Vobiz credentials", "explicit provider reads only its own")
    assert sandbox.requests() == []
