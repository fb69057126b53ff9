"""A number has one channel and a channel one resource; what an adoption keeps is disconnected by no other resource."""

from __future__ import annotations

import pytest

from tests.driver.inputs import CHANNEL, NO_CHANGE, OTHER_NUMBER, OTHER_WABA_ID, OWN_NUMBER
from tests.driver.plugin import PluginResource, State, Values
from tests.driver.stack_export import ExportedStack
from tests.unit.channels import CHANNEL_ID, NextChannel, connected, exported_channel, replacement, sent
from tests.unit.lost_orders import failed
from vobiz_sandbox.process import SandboxProcess

OTHER = CHANNEL | {"phone_number": OTHER_NUMBER}


@pytest.fixture
def first(channel: PluginResource) -> PluginResource:
    return channel.plugin.resource(channel.provider, "first")


@pytest.fixture
def second(channel: PluginResource) -> PluginResource:
    return channel.plugin.resource(channel.provider, "second")


def adopting(state: State) -> Values:
    return CHANNEL | {"existing_channel_id": state.id}


def test_two_channels_for_one_number_are_one_error_and_one_request(
    first: PluginResource, second: PluginResource, sandbox: SandboxProcess
) -> None:
    assert first.check(CHANNEL).failures == {}
    assert first.check(CHANNEL).failures == {}
    [(field, reason)] = second.check(CHANNEL | {"waba_id": OTHER_WABA_ID}).failures.items()
    assert field == "phone_number"
    assert reason.startswith(f"phone_number {OWN_NUMBER} is the number of the WhatsAppChannel 'first' of this program")
    assert "declare it once and remove the other" in reason
    first.create(CHANNEL)
    # create has its own guard: a check of another version may have let it pass
    assert failed(lambda: second.create(CHANNEL)) == reason
    assert sent(sandbox) == ["POST"]


def test_the_second_is_told_beside_what_else_is_wrong_with_it(first: PluginResource, second: PluginResource) -> None:
    assert first.check(CHANNEL | {"waba_id": 17.0}).failures.keys() == {"waba_id"}
    assert second.check(CHANNEL | {"waba_id": 17.0}).failures.keys() == {"waba_id", "phone_number"}


def test_the_next_run_and_another_number_are_free(
    first: PluginResource, second: PluginResource, next_channel: NextChannel
) -> None:
    assert first.check(CHANNEL).failures == {}
    assert second.check(OTHER).failures == {}
    assert next_channel().check(CHANNEL).failures == {}


def test_two_resources_do_not_adopt_one_channel(
    first: PluginResource, second: PluginResource, sandbox: SandboxProcess
) -> None:
    there = connected(sandbox)
    assert first.check(adopting(there)).failures == {}
    shouted = OTHER | {"existing_channel_id": there.id.upper()}
    reason = second.check(shouted).failures["existing_channel_id"]
    assert reason.startswith(f"channel {there.id.upper()} is held by 'first' of this program too")
    assert failed(lambda: second.create(shouted)) == reason
    assert sent(sandbox) == []


def test_a_channel_that_a_resource_holds_is_not_adopted_by_another(
    first: PluginResource, second: PluginResource, sandbox: SandboxProcess
) -> None:
    there = connected(sandbox)
    assert first.diff(there, CHANNEL) == NO_CHANGE
    assert "is held by 'first'" in second.check(adopting(there)).failures["existing_channel_id"]


def test_an_adoption_that_comes_before_the_holder_fails_the_holder(
    first: PluginResource, second: PluginResource, sandbox: SandboxProcess
) -> None:
    there = connected(sandbox)
    assert first.check(adopting(there)).failures == {}
    assert "is held by 'first' of this program too" in failed(lambda: second.diff(there, CHANNEL))


def test_a_refresh_claims_nothing(first: PluginResource, second: PluginResource, sandbox: SandboxProcess) -> None:
    # The first is in the state and not in the program any more.
    there = connected(sandbox)
    first.diff(first.read(there), CHANNEL)
    assert second.check(adopting(there)).failures == {}


def test_a_channel_that_moves_by_adoption_stays_connected(
    first: PluginResource, second: PluginResource, sandbox: SandboxProcess
) -> None:
    there = connected(sandbox)
    assert second.check(adopting(there)).failures == {}
    assert second.create(adopting(there)).id == there.id
    first.delete(there)
    assert [held["id"] for held in sandbox.channels()] == [there.id]
    line = f"info: channel {there.id} of {OWN_NUMBER} stays connected: it is adopted in this run"
    assert line in first.plugin.new_lines()
    assert sent(sandbox) == ["PUT"]


@pytest.mark.parametrize("is_tried", [True, False])
def test_a_channel_that_was_to_move_and_has_not_stays_recorded(
    first: PluginResource, second: PluginResource, sandbox: SandboxProcess, *, is_tried: bool
) -> None:
    # Let go without a DELETE, no resource of the stack would have it.
    there = connected(sandbox)
    assert second.check(adopting(there)).failures == {}
    if is_tried:
        sandbox.arm(method="PUT", status=422)
        assert "was not changed" in failed(lambda: second.create(adopting(there)))
    assert failed(lambda: first.delete(there)) == (
        f"channel {there.id} stays here: 'second' was to adopt it, and has not. Mend that and run `pulumi up`"
    )
    assert [held["id"] for held in sandbox.channels()] == [there.id]
    assert sent(sandbox) == ["PUT"] * is_tried
    # Where it comes off after all, the record goes alone.
    second.create(adopting(there))
    first.delete(there)
    assert sent(sandbox) == ["PUT"] * (1 + is_tried)


def test_a_channel_that_another_resource_holds_stays_connected(
    first: PluginResource, second: PluginResource, sandbox: SandboxProcess
) -> None:
    # An adoption of an earlier run whose old record could not be deleted then.
    there = connected(sandbox)
    assert second.diff(there, adopting(there)) == NO_CHANGE
    first.delete(there)
    assert sent(sandbox) == []


def test_a_resource_that_is_replaced_by_its_own_channel_stays_connected(
    first: PluginResource, sandbox: SandboxProcess, stack: ExportedStack
) -> None:
    # `--replace` of an adopted channel: the one that goes first is the one that is adopted again.
    there = connected(sandbox)
    stack.holds(exported_channel(there, "first"))
    assert first.check(adopting(there)).failures == {}
    assert first.plugin.new_lines() == [f"info: adopts channel {there.id}, connects nothing; sets its access_token"]
    first.delete(there)
    assert first.create(adopting(there)).id == there.id
    assert sent(sandbox) == ["PUT"]


def test_a_channel_that_gives_way_to_another_is_disconnected(first: PluginResource, sandbox: SandboxProcess) -> None:
    before, there = connected(sandbox, phone_number=OTHER_NUMBER), connected(sandbox)
    assert first.diff(before, adopting(there)) == replacement("existing_channel_id")
    assert first.check(adopting(there)).failures == {}
    first.delete(before)
    assert first.create(adopting(there)).id == there.id
    assert [held["id"] for held in sandbox.channels()] == [there.id]


def test_a_claim_does_not_outlive_a_refusal(first: PluginResource, sandbox: SandboxProcess) -> None:
    assert "is not among" in failed(lambda: first.create(CHANNEL | {"existing_channel_id": CHANNEL_ID}))
    assert first.create(CHANNEL).id == sandbox.channels()[0]["id"]


def test_the_stack_is_exported_anew_before_the_first_channel_goes(
    first: PluginResource, second: PluginResource, sandbox: SandboxProcess, stack: ExportedStack
) -> None:
    # Another provider of the program has claims of its own, and may have adopted the channel since.
    there, other = connected(sandbox), connected(sandbox, phone_number=OTHER_NUMBER)
    stack.holds(exported_channel(there, "first"), exported_channel(other, "second"))
    assert "phone_number" in first.plugin.resource(first.provider, "third").check(OTHER).failures
    stack.holds(exported_channel(there, "first"), exported_channel(other, "second"), exported_channel(there, "fourth"))
    first.delete(there)
    assert "stays connected: 'fourth' of this stack has it too" in first.plugin.new_lines()[-1]
    second.delete(other)
    assert sent(sandbox) == ["DELETE"]
    assert [call for call in stack.calls() if call.startswith("stack export")] == [stack.calls()[0]] * 2
