"""What a resource of ours costs the program that declares it, beyond what the SDK does for any."""

from __future__ import annotations

import inspect

import pytest

import vobiz_provider
from tests.unit.pulumi_programs import run_program
from vobiz_provider.resource import VobizResource

RESOURCES = ["ByonNumber", "WhatsAppChannel", "WhatsAppNumberOrder", "WhatsAppNumberSelection"]
ORDER = """
import asyncio, time
import pulumi
from pulumi.runtime.settings import SETTINGS
from vobiz_provider import WhatsAppNumberOrder

order = WhatsAppNumberOrder("support", country_code="IN", region="MH", currency="INR", preferred_number="+919876543210")
"""


@pytest.mark.parametrize("name", RESOURCES)
def test_the_sdk_finds_annotations_that_it_need_not_evaluate(name: str) -> None:
    resource: type[VobizResource] = getattr(vobiz_provider, name)
    annotations = inspect.get_annotations(resource)
    assert len(annotations) > 5
    assert [each for each in annotations.values() if isinstance(each, str)] == []


def test_the_sdk_waits_for_the_registration_and_not_for_each_output() -> None:
    ended = run_program(
        ORDER
        + """
outputs = {name: value._data for name, value in vars(order).items() if isinstance(value, pulumi.Output)}
pulumi.export("outputs", len(outputs))
pulumi.export("waited for", [name for name, data in outputs.items() if data in SETTINGS.outputs])
"""
    )
    assert ended.error is None
    assert ended.outputs["outputs"] > 20
    assert ended.outputs["waited for"] == ["urn", "id"]


def test_what_a_program_makes_of_an_output_is_waited_for() -> None:
    ended = run_program(
        ORDER
        + """
async def later(number):
    await asyncio.sleep(0.3)
    raise pulumi.RunError(f"looked at {number}")


order.preferred_number.apply(later)
"""
    )
    assert "looked at +919876543210" in str(ended.error)


@pytest.mark.parametrize("switch", ["", ", fail_while_pending=False"])
def test_a_switch_that_is_off_is_not_sent(switch: str) -> None:
    ended = run_program(
        f"""
from vobiz_provider import ByonNumber, WhatsAppNumberOrder

WhatsAppNumberOrder("support", country_code="IN", region="MH", currency="INR"{switch})
ByonNumber("own", phone_number="+919812345678"{switch})
"""
    )
    assert ended.error is None
    assert ["fail_while_pending" in inputs for inputs in ended.inputs] == [False, False]
