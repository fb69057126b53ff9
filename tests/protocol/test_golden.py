"""`__provider` strings: what every state file in the world holds."""

from __future__ import annotations

import base64

import pytest
from pulumi.dynamic import ResourceProvider
from pulumi.dynamic.dynamic import serialize_provider

from tests.driver.inputs import BYON, CHANNEL, NO_CHANGE, NUMBER, ORDER, OWN_NUMBER, PLACE, place_order
from tests.driver.plugin import Plugin, State
from tests.protocol import golden
from tests.protocol.golden import BYON_NUMBER, NUMBER_ORDER, NUMBER_SELECTION
from tests.protocol.sdks import both_sdks
from tests.unit.channels import connected
from vobiz_provider.providers import ByonNumberProvider, WhatsAppChannelProvider
from vobiz_provider.providers import WhatsAppNumberOrderProvider as NumberOrderProvider
from vobiz_provider.providers import WhatsAppNumberSelectionProvider as NumberSelectionProvider
from vobiz_sandbox.process import SandboxProcess


def without_protocol(serialized: str) -> bytes:
    """The pickle but for its second byte, which Python 3.14 raised from 4 to 5."""
    pickled = base64.b64decode(serialized)
    return pickled[:1] + pickled[2:]


@pytest.mark.parametrize(
    ("provider", "pinned"),
    [
        (NumberOrderProvider(), NUMBER_ORDER),
        (NumberSelectionProvider(), NUMBER_SELECTION),
        (ByonNumberProvider(), BYON_NUMBER),
        (WhatsAppChannelProvider(), golden.CHANNEL),
    ],
)
def test_a_provider_is_pickled_by_reference_and_as_ever(provider: ResourceProvider, pinned: str) -> None:
    assert without_protocol(serialize_provider(provider)) == without_protocol(pinned)
    pickled = base64.b64decode(pinned)
    assert len(pickled) < 90
    assert type(provider).__module__.encode() in pickled
    assert type(provider).__name__.encode() in pickled


@both_sdks
def test_a_state_of_the_first_version_is_read_and_shows_no_change(plugin: Plugin, sandbox: SandboxProcess) -> None:
    placed = place_order(sandbox)
    states = {
        NUMBER_ORDER: (
            State(placed.id, {key: placed.outputs[key] for key in placed.outputs if key != "requested"}),
            ORDER,
        ),
        NUMBER_SELECTION: (State(NUMBER, {"e164": NUMBER}), PLACE),
        BYON_NUMBER: (State(OWN_NUMBER, {"phone_number": OWN_NUMBER, "status": "pending"}), BYON),
        golden.CHANNEL: (connected(sandbox, verification_status="pending"), CHANNEL),
    }
    for pinned, (state, inputs) in states.items():
        resource = plugin.resource(pinned)
        assert resource.read(state) == state
        assert resource.diff(state, inputs) == NO_CHANGE
        assert resource.update(state, inputs) == state
        resource.delete(state)
    assert sandbox.channels() == []
