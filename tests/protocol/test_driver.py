"""The tests' driver takes from a plugin what the engine takes, in this process and over gRPC, on either SDK.

The provider is a user's own: pickled by value, and nothing of ours is in it.
"""

from __future__ import annotations

import functools
import json
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.driver.engine import Said
from tests.driver.in_process import InProcessPlugin
from tests.driver.leaks import leaks
from tests.driver.plugin import URN, Plugin, PluginError, PluginResource, RecordedInPart, State, messages
from tests.driver.process import PluginProcess
from tests.driver.stack_export import ORDER_TYPE, ExportedStack, creating, recorded
from tests.driver.starting import OpenPlugin
from vobiz_sandbox.process import AUTH_TOKEN, SandboxProcess

PROVIDER = '''
from pulumi.dynamic import CreateResult, ReadResult, ResourceProvider, UpdateResult
from pulumi.dynamic.dynamic import serialize_provider


class UsersProvider(ResourceProvider):
    """Does what its resource's input `does` says, with the call's request and context within reach."""

    def create(self, props):
        return CreateResult("an id", self.outcome(props))

    def update(self, id, olds, news):
        return UpdateResult(self.outcome(news))

    def read(self, id, props):
        return ReadResult("another id", props)

    def outcome(self, props):
        import sys

        frame = sys._getframe()
        while "context" not in frame.f_locals:
            frame = frame.f_back
        request, context = frame.f_locals["request"], frame.f_locals["context"]
        return getattr(self, props["does"])(props, request, context)

    def fail(self, props, request, context):
        raise LookupError("no such thing")

    def abort(self, props, request, context):
        import grpc

        context.abort(grpc.StatusCode.NOT_FOUND, "no such thing")

    def fail_cleanly(self, props, request, context, *details):
        from google.protobuf.any_pb2 import Any
        from pulumi.runtime.proto.status_pb2 import Status

        status = Status(code=int(props.get("code", 2)), message="it is sold out" * int(props.get("times", 1)))
        for detail in details:
            status.details.add().Pack(detail)
        context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
        raise LookupError("no such thing")

    def record_in_part(self, props, request, context):
        from google.protobuf.struct_pb2 import Struct
        from pulumi.runtime.proto.provider_pb2 import ErrorResourceInitFailed

        properties = Struct()
        properties.update({key: value for key, value in props.items() if key != props.get("without")})
        inputs = getattr(request, "properties", None) or request.news
        reasons = ["it waits", "for a code"]
        detail = ErrorResourceInitFailed(id="part", properties=properties, reasons=reasons, inputs=inputs)
        self.fail_cleanly(props, request, context, detail)

    def talk(self, props, request, context):
        import sys
        import grpc
        from pulumi.runtime.proto.engine_pb2 import INFO, WARNING, LogRequest
        from pulumi.runtime.proto.engine_pb2_grpc import EngineStub

        with grpc.insecure_channel(sys.argv[1]) as channel:
            engine = EngineStub(channel)
            sys.stderr.write("info: first\\n")
            engine.Log(LogRequest(severity=WARNING, message=props["message"], urn=request.urn))
            sys.stderr.write("info: third\\n")
            engine.Log(LogRequest(severity=INFO, message="last"))
        return {"is_preview": request.preview}

    def export(self, props, request, context):
        import subprocess

        return {"exported": subprocess.check_output(["pulumi", "stack", "export", "--stack=dev"], text=True)}


print(serialize_provider(UsersProvider()))
'''

pytestmark = pytest.mark.parametrize(
    ("interpreter", "is_in_process"),
    [
        pytest.param("newest", True, id="in this process"),
        pytest.param("newest", False, id="newest SDK"),
        pytest.param("oldest", False, id="oldest SDK"),
    ],
    indirect=["interpreter"],
)
NAMED = "own"


@functools.cache
def pickled(interpreter: str) -> str:
    return subprocess.check_output([interpreter, "-c", PROVIDER], text=True).strip()


@pytest.fixture
def open_plugin(interpreter: str, is_in_process: bool) -> OpenPlugin:
    if is_in_process:
        return InProcessPlugin
    return lambda environment, home: PluginProcess(environment, home, interpreter)


@pytest.fixture
def users(offline_plugin: Plugin, interpreter: str) -> PluginResource:
    return offline_plugin.resource(pickled(interpreter), NAMED)


def failed(users: PluginResource, does: str, **inputs: Any) -> PluginError:
    with pytest.raises(PluginError) as error:
        users.create({"does": does, **inputs})
    assert users.plugin.errors == [str(error.value)]
    return error.value


def test_what_a_users_own_provider_raises_keeps_its_traceback(
    users: PluginResource, request: pytest.FixtureRequest
) -> None:
    error = failed(users, "fail")
    assert not error.is_clean
    if "oldest" in request.node.callspec.id:
        # That SDK leaves it to gRPC, which knows of none.
        assert str(error) == "Exception calling application: no such thing"
        return
    first, *_, last = str(error).strip().splitlines()
    assert (first, last) == ("Traceback (most recent call last):", "LookupError: no such thing")


def test_an_abort_goes_through_the_sdks_own(users: PluginResource, request: pytest.FixtureRequest) -> None:
    error = failed(users, "abort")
    assert not error.is_clean
    if "oldest" in request.node.callspec.id:
        assert str(error) == "no such thing"
    else:
        assert str(error).startswith("Traceback (most recent call last):")


def test_a_call_that_the_sdk_does_not_know_has_its_words(users: PluginResource) -> None:
    with pytest.raises(PluginError, match=r"^Invoke is not implemented by the dynamic provider$"):
        users.plugin.call("Invoke", messages.InvokeRequest(tok="vobiz:index:thing"))


def test_a_status_goes_before_what_was_raised(users: PluginResource) -> None:
    error = failed(users, "fail_cleanly")
    assert str(error) == "it is sold out"
    assert error.is_clean


def test_a_status_of_another_code_than_the_calls_is_none(users: PluginResource) -> None:
    with pytest.raises(AssertionError, match="the engine shows a mismatch"):
        users.create({"does": "fail_cleanly", "code": 5})


def test_a_status_may_be_as_long_as_the_engine_takes(users: PluginResource) -> None:
    assert str(failed(users, "fail_cleanly", times=100_000)) == "it is sold out" * 100_000


@pytest.mark.parametrize("call", ["create", "update"])
def test_a_failed_call_may_record_the_resource(users: PluginResource, sandbox: SandboxProcess, call: str) -> None:
    inputs = {"does": "record_in_part", "seen": AUTH_TOKEN}
    with pytest.raises(RecordedInPart) as error:
        _ = users.create(inputs) if call == "create" else users.update(State("an id", {}), inputs)
    in_part = error.value
    assert (str(in_part), in_part.reasons) == ("it waits; for a code", ["it waits", "for a code"])
    assert in_part.is_clean
    assert (in_part.state, in_part.inputs) == (State("part", inputs), inputs)
    assert users.plugin.errors == ["it waits; for a code"]
    assert users.plugin.received[-1]["properties"]["seen"] == AUTH_TOKEN
    [leak] = set(leaks(users.plugin, sandbox))
    assert AUTH_TOKEN in leak


def test_what_is_recorded_must_name_its_provider(users: PluginResource) -> None:
    with pytest.raises(AssertionError, match="finds its provider never again"):
        users.create({"does": "record_in_part", "without": "__provider"})


def test_messages_stand_among_the_lines_in_the_order_in_which_they_came(users: PluginResource) -> None:
    assert users.create({"does": "talk", "message": "second"}).outputs == {"is_preview": False}
    told = ["info: first", "warning: second", "info: third", "info: last"]
    assert users.plugin.new_lines() == users.plugin.lines() == told
    assert users.plugin.said() == [Said("warning", URN + NAMED, "second"), Said("info", "", "last")]

    assert users.create({"does": "talk", "message": "2 a\n2 b"}, preview=True).outputs == {"is_preview": True}
    again = ["info: first", "warning: 2 a", "2 b", "info: third", "info: last"]
    assert users.plugin.new_lines() == again
    assert users.plugin.lines() == told + again
    assert len(users.plugin.said()) == 4


def test_messages_are_kept_when_the_plugin_has_ended(open_plugin: OpenPlugin, interpreter: str, tmp_path: Path) -> None:
    with open_plugin({}, tmp_path) as plugin:
        plugin.configure({})
        plugin.resource(pickled(interpreter)).create({"does": "talk", "message": AUTH_TOKEN})
    assert plugin.lines() == ["info: first", f"warning: {AUTH_TOKEN}", "info: third", "info: last"]


def test_each_of_two_plugins_at_once_hears_its_own_messages(
    open_plugin: OpenPlugin, interpreter: str, tmp_path: Path
) -> None:
    with open_plugin({}, tmp_path) as one, open_plugin({}, tmp_path) as two:
        together = threading.Barrier(6)

        def talk(plugin: Plugin) -> None:
            together.wait()
            for _ in range(10):
                plugin.resource(pickled(interpreter)).create({"does": "talk", "message": plugins[plugin]})

        plugins = {one: "of one", two: "of two"}
        for plugin in plugins:
            plugin.configure({})
        with ThreadPoolExecutor(6) as threads:
            list(threads.map(talk, [one, two] * 3))
        for plugin, message in plugins.items():
            assert [said.message for said in plugin.said() if said.message != "last"] == [message] * 30
            assert plugin.lines().count("info: first") == plugin.lines().count("info: third") == 30


def test_a_read_may_give_another_id(users: PluginResource) -> None:
    assert users.read(State("an id", {"a": "b"})) == State("another id", {"a": "b"})


def test_an_exported_stack_is_what_it_holds_at_the_time(
    open_plugin: OpenPlugin, interpreter: str, tmp_path: Path
) -> None:
    stack = ExportedStack(tmp_path / "cli")
    with open_plugin({"PATH": stack.path}, tmp_path) as plugin:
        plugin.configure({})
        users = plugin.resource(pickled(interpreter))

        def exported() -> Any:
            found = json.loads(users.create({"does": "export"}).outputs["exported"])
            assert found["version"] == 3
            return {key: value for key, value in found["deployment"].items() if key != "manifest"}

        assert exported() == {}
        order = recorded(ORDER_TYPE, "support", State("an id", {"status": "it's"}), {"region": "MH"}, protect=True)
        stack.holds(order, pending_operations=[creating(ORDER_TYPE, "other", {"region": "KA"})])
        [[resource], [pending]] = exported().values()
        common = {"custom": True, "type": ORDER_TYPE}
        assert resource == common | {
            "urn": URN + "support",
            "id": "an id",
            "inputs": {"region": "MH"},
            "outputs": {"status": "it's"},
            "protect": True,
        }
        assert pending == {
            "type": "creating",
            "resource": common | {"urn": URN + "other", "inputs": {"region": "KA"}},
        }
        assert stack.calls() == ["stack export --stack=dev"] * 2
