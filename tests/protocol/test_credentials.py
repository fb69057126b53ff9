"""Credentials as the plugin process gets them."""

from __future__ import annotations

import pytest

from tests.driver.inputs import ORDER
from tests.driver.plugin import Plugin, PluginError, State
from tests.driver.starting import StartPlugin
from tests.protocol.golden import NUMBER_ORDER
from tests.protocol.sdks import both_sdks
from vobiz_sandbox.process import AUTH_ID, AUTH_TOKEN, SandboxProcess


@both_sdks
@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("vobiz:baseURL", "vobiz:baseURL is not read: vobiz:baseUrl is meant"),
        (
            "protocol-tests:baseUrl",
            "protocol-tests:baseUrl is set and vobiz:baseUrl, which is the one that is read, is not",
        ),
    ],
)
def test_a_key_that_is_nearly_ours_stops_what_asks_the_api_and_not_what_asks_nothing(
    start_plugin: StartPlugin, sandbox: SandboxProcess, key: str, told: str
) -> None:
    # What were sent to production all the same would end at this proxy.
    plugin = start_plugin({"VOBIZ_BASE_URL": None, "HTTPS_PROXY": "http://127.0.0.1:9"})
    plugin.configure({key: sandbox.base_url})
    order = plugin.resource(NUMBER_ORDER)
    state = State("b3d1c4a2", {"selected_phone_number": "+919876543210", "status": "completed"})
    for call in (lambda: order.check(ORDER), lambda: order.create(ORDER), lambda: order.read(state)):
        with pytest.raises(PluginError, match=told):
            call()
    order.delete(state)
    assert sandbox.requests() == []


@pytest.mark.parametrize("in_config", [True, False])
def test_a_401_tells_where_the_credentials_came_from(start_plugin: StartPlugin, in_config: bool) -> None:
    wrong = f"{AUTH_TOKEN}-old"
    plugin: Plugin
    if in_config:
        plugin = start_plugin({"VOBIZ_AUTH_ID": None, "VOBIZ_AUTH_TOKEN": None})
        plugin.configure({"vobiz:authId": AUTH_ID}, {"vobiz:authToken": wrong})
    else:
        plugin = start_plugin({"VOBIZ_AUTH_TOKEN": wrong})
    source = r"the config \(vobiz:authId\)" if in_config else r"the environment \(VOBIZ_AUTH_ID\)"
    with pytest.raises(PluginError, match=f"check the credentials, which came from {source}"):
        plugin.resource(NUMBER_ORDER).check(ORDER)
