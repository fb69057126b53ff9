"""The seam to the engine's call, through the real plugin process of the oldest and the newest SDK."""

from __future__ import annotations

import subprocess
from collections.abc import Callable

import pytest

from tests.driver.engine import Said
from tests.driver.inputs import BYON, NUMBER, ORDER, OWN_NUMBER
from tests.driver.plugin import URN, Plugin, PluginError, PluginResource, RecordedInPart, State, Values, messages
from tests.driver.process import PluginProcess
from tests.driver.starting import StartPlugin
from tests.driver.structs import PROVIDER_KEY, struct, values_of
from tests.protocol.golden import BYON_NUMBER, NUMBER_ORDER
from tests.protocol.sdks import both_sdks
from vobiz_sandbox.paths import ORDERS
from vobiz_sandbox.process import SandboxProcess

pytestmark = both_sdks

# What vobiz_provider/engine/call.py takes for granted of the SDK, and no page of the SDK promises.
LEANS_ON = (
    "The handlers Check, Diff, Create, Read, Update and Delete of pulumi.dynamic's DynamicResourceProviderServicer "
    "call a provider with `self`, `request` and `context` still among their locals, and the first argument of the "
    "plugin is the engine's address. This SDK does otherwise: change vobiz_provider/engine/call.py and "
    'docs/engine-rules.md, "What the servicer knows"'
)

PROBE = '''
import sys
from pulumi.dynamic import CheckResult, CreateResult, DiffResult, ReadResult, ResourceProvider, UpdateResult
from pulumi.dynamic.dynamic import serialize_provider


class Probe(ResourceProvider):
    """A user's own provider, in the same process as ours: it tells what the seam sees, or fails in its own way."""

    def check(self, olds, news):
        return CheckResult({**news, "seen": self.seen()}, [])

    def diff(self, id, olds, news):
        return DiffResult(changes=True, replaces=[self.seen()])

    def create(self, props):
        return CreateResult(self.seen(), {})

    def read(self, id, props):
        return ReadResult(self.seen(), {})

    def update(self, id, olds, news):
        return UpdateResult({"seen": self.seen()})

    def delete(self, id, props):
        raise LookupError(self.seen())

    def seen(self):
        from vobiz_provider.engine.call import current_call

        call = current_call()
        if call is None:
            return "no call"
        waits = "given up" if call.is_given_up else "waited for"
        heard = call.say("info", "hello")
        return f"{type(call.plugin).__name__} {call.urn} {call.is_preview} {waits} {heard}"


print(serialize_provider(Probe()))
'''


@pytest.fixture
def probe(offline_plugin: Plugin, interpreter: str) -> PluginResource:
    pickled = subprocess.check_output([interpreter, "-c", PROBE], text=True).strip()
    return offline_plugin.resource(pickled, "own")


def deleted(probe: PluginResource) -> str:
    with pytest.raises(PluginError) as error:
        probe.delete(State("x", {}))
    return str(error.value).strip().splitlines()[-1].rpartition(": ")[2]


CALLS: dict[str, Callable[[PluginResource], str]] = {
    "check": lambda probe: str(probe.check({"a": 1}).inputs["seen"]),
    "diff": lambda probe: probe.diff(State("x", {}), {}).replaces[0],
    "create": lambda probe: probe.create({}).id,
    "read": lambda probe: probe.read(State("x", {})).id,
    "update": lambda probe: str(probe.update(State("x", {}), {}).outputs["seen"]),
    "delete": deleted,
}


@pytest.mark.parametrize("call", CALLS)
def test_the_sdk_still_does_what_the_seam_leans_on(probe: PluginResource, call: str) -> None:
    seen = CALLS[call](probe)
    assert seen == f"DynamicResourceProviderServicer {URN}own False waited for True", LEANS_ON
    assert probe.plugin.said() == [Said("info", f"{URN}own", "hello")], LEANS_ON


def test_a_create_that_is_only_planned_is_told(probe: PluginResource) -> None:
    assert " True " in probe.create({}, preview=True).id, LEANS_ON


def test_nothing_is_ordered_or_sent_to_a_phone_where_the_engine_only_plans(
    plugin: Plugin, sandbox: SandboxProcess
) -> None:
    pending = State(OWN_NUMBER, {"phone_number": OWN_NUMBER, "status": "expired"})
    assert plugin.resource(NUMBER_ORDER, "support").create(ORDER, preview=True) == State("", {})
    own = plugin.resource(BYON_NUMBER, "own")
    assert own.create(BYON, preview=True) == State("", {})
    planned = messages.UpdateRequest(
        urn=own.urn,
        id=pending.id,
        olds=struct({**pending.outputs, PROVIDER_KEY: own.provider}),
        news=struct({**BYON, PROVIDER_KEY: own.provider}),
        preview=True,
    )
    assert values_of(plugin.call("Update", planned).properties) == pending.outputs
    assert sandbox.requests() == []


def test_a_line_that_no_engine_hears_goes_to_the_standard_error(plugin: Plugin, sandbox: SandboxProcess) -> None:
    assert isinstance(plugin, PluginProcess)
    order = plugin.resource(NUMBER_ORDER, "support")
    order.check(ORDER)
    assert [(each.severity, each.urn) for each in plugin.said()][-1:] == [("info", f"{URN}support")]
    heard = len(plugin.said())
    plugin.engine.stop()
    assert order.check(ORDER).failures == {}
    assert len(plugin.said()) == heard
    assert plugin.new_lines()[-1].startswith(f"info: {NUMBER} on sale")


def test_an_error_of_ours_is_its_line_and_a_users_own_keeps_its_traceback(
    start_plugin: StartPlugin, sandbox: SandboxProcess, interpreter: str, request: pytest.FixtureRequest
) -> None:
    plugin = start_plugin()
    pickled = subprocess.check_output([interpreter, "-c", PROBE], text=True).strip()

    def of_users_own() -> str:
        with pytest.raises(PluginError) as error:
            plugin.resource(pickled, "own").delete(State("x", {}))
        assert not error.value.is_clean
        return str(error.value)

    before = of_users_own()
    sandbox.arm(method="POST", path=ORDERS, status=402)
    with pytest.raises(PluginError) as error:
        plugin.resource(NUMBER_ORDER, "support").create(ORDER)
    assert error.value.is_clean
    assert str(error.value).startswith(f"{NUMBER} was not ordered: order: Vobiz refused with 402: ")
    assert of_users_own() == before
    if "newest" in request.node.callspec.id:
        assert before.startswith("Traceback (most recent call last):\n")


def test_a_failure_records_what_was_ordered_with_what_was_asked(plugin: Plugin, sandbox: SandboxProcess) -> None:
    sandbox.arm(method="POST", path=ORDERS, processed=True, action="reset")
    with pytest.raises(RecordedInPart) as error:
        plugin.resource(NUMBER_ORDER, "support").create(ORDER)
    recorded: Values = error.value.state.outputs
    assert error.value.inputs == ORDER
    assert (recorded["status"], recorded["requested"]) == ("unknown", ORDER)
    [reason] = error.value.reasons
    assert len(reason.splitlines()) == 1
    assert f"'{URN}support'" in reason
