"""ByonNumber: what the resources of one run have to do with each other, and what a run says of a code that lives."""

from __future__ import annotations

import pytest

from tests.driver.inputs import BYON, NO_CHANGE, OWN_NUMBER, UPDATE
from tests.driver.own_number import OLD_CODE, VERIFIED, counts, dead_everywhere, failed, pending
from tests.driver.plugin import UNKNOWN, Plugin, PluginResource, State, Values
from tests.protocol.golden import BYON_NUMBER
from vobiz_sandbox.process import SandboxProcess

TAKEN = (
    f"phone_number {OWN_NUMBER} is the number of the ByonNumber 'first' of this program: "
    "declare it once and remove the other"
)


@pytest.mark.parametrize("olds", [None, BYON], ids=["new", "in the state"])
def test_a_second_resource_of_a_phone_fails_its_check(plugin: Plugin, olds: Values | None) -> None:
    first, second = (plugin.resource(BYON_NUMBER, name) for name in ("first", "second"))
    assert first.check(BYON, olds).failures == {}
    assert second.check(BYON, olds).failures == {"phone_number": TAKEN}
    assert second.check(BYON | {"phone_number": "+919812345679"}, olds).failures == {}
    wrong = second.check(BYON | {"verification_method": "fax"}, olds).failures
    assert list(wrong) == ["verification_method", "phone_number"]


def test_a_second_create_of_a_phone_sends_no_second_code(plugin: Plugin, sandbox: SandboxProcess) -> None:
    first, second = (plugin.resource(BYON_NUMBER, name) for name in ("first", "second"))
    assert first.create(BYON).outputs["status"] == "pending"
    assert TAKEN in failed(lambda: second.create(BYON | {"otp_code": OLD_CODE}))
    assert counts(sandbox) == (1, 0)


def test_a_resource_may_be_checked_twice_and_created(plugin: Plugin) -> None:
    own = plugin.resource(BYON_NUMBER, "first")
    assert [own.check(BYON, olds).failures for olds in (BYON, None)] == [{}, {}]
    assert own.create(BYON).id == OWN_NUMBER


def test_a_renamed_resource_is_not_in_its_own_way(plugin: Plugin, sandbox: SandboxProcess) -> None:
    old, new = (plugin.resource(BYON_NUMBER, name) for name in ("first", "second"))
    state = State(OWN_NUMBER, VERIFIED | {"status": "pending"})
    assert old.read(state) == state
    assert new.check(BYON).failures == {}
    assert new.create(BYON).id == OWN_NUMBER
    old.delete(state)
    assert counts(sandbox) == (1, 0)


def test_numbers_that_are_not_known_yet_are_nobodys(plugin: Plugin) -> None:
    later = BYON | {"phone_number": UNKNOWN}
    assert [plugin.resource(BYON_NUMBER, name).check(later).failures for name in ("first", "second")] == [{}, {}]


@pytest.mark.parametrize("otp", [{}, {"otp_code": OLD_CODE}], ids=["no code", "the code that was refused"])
def test_a_code_that_lives_is_told_in_each_run(plugin: Plugin, sandbox: SandboxProcess, otp: Values) -> None:
    own = plugin.resource(BYON_NUMBER, "own")
    state = pending(own, sandbox)
    state = State(state.id, state.outputs | otp)
    own.check(BYON | otp, BYON)
    assert own.diff(state, BYON | otp) == NO_CHANGE
    [line] = plugin.new_lines()
    assert line.startswith(f"warning: {OWN_NUMBER}: it still waits for the code that was sent by sms, alive until ")
    words = [state.outputs["expires_at"], "pulumi config set --secret", "pulumi up"]
    assert [word for word in words if word not in line] == []


def test_a_refresh_that_plans_says_it_once_and_a_refresh_alone_does_not(
    plugin: Plugin, sandbox: SandboxProcess
) -> None:
    own = plugin.resource(BYON_NUMBER, "own")
    state = pending(own, sandbox)
    own.read(state)
    assert own.diff(state, BYON) == NO_CHANGE
    assert plugin.new_lines() == []
    own.check(BYON, BYON)
    assert own.diff(state, BYON) == NO_CHANGE
    assert len(plugin.new_lines()) == 1


def test_nothing_is_said_of_a_code_where_something_else_is_done(
    plugin: Plugin, byon: PluginResource, sandbox: SandboxProcess
) -> None:
    state = pending(byon, sandbox)
    assert byon.diff(state, BYON | {"otp_code": OLD_CODE}) == UPDATE
    assert byon.diff(State(state.id, state.outputs | {"status": "verified"}), BYON) == NO_CHANGE
    dead = pending(byon, sandbox, dead_everywhere)
    assert byon.diff(dead, BYON) == UPDATE
    assert plugin.new_lines() == []
