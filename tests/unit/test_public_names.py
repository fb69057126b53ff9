"""What a user may import, that each of it says what it is, and what imports what."""

from __future__ import annotations

import ast
import inspect
import re
from importlib import resources
from pathlib import Path
from typing import Any

import pulumi
import pytest

import vobiz_provider
from tests.unit.pulumi_programs import run_program
from vobiz_provider.channel.inputs import ChannelInputs
from vobiz_provider.engine.inputs import Inputs
from vobiz_provider.order.inputs import OrderInputs
from vobiz_provider.own_number.inputs import OwnNumberInputs
from vobiz_provider.resource import VobizResource
from vobiz_provider.selection.inputs import SelectionInputs

PUBLIC = [
    "AvailableNumber",
    "ByonNumber",
    "WhatsAppChannel",
    "WhatsAppNumberOrder",
    "WhatsAppNumberSelection",
    "get_available_numbers",
    "get_available_numbers_output",
]
RESOURCES: list[tuple[type[VobizResource], str, type[Inputs]]] = [
    (vobiz_provider.WhatsAppNumberOrder, "WhatsAppNumberOrder", OrderInputs),
    (vobiz_provider.ByonNumber, "ByonNumber", OwnNumberInputs),
    (vobiz_provider.WhatsAppNumberSelection, "WhatsAppNumberSelection", SelectionInputs),
    (vobiz_provider.WhatsAppChannel, "WhatsAppChannel", ChannelInputs),
]


def modules(package: Any) -> list[Path]:
    return sorted(Path(str(resources.files(package))).rglob("*.py"))


def test_the_public_names_are_these() -> None:
    assert sorted(vobiz_provider.__all__) == PUBLIC
    assert set(PUBLIC) <= set(dir(vobiz_provider))
    with pytest.raises(AttributeError, match="has no attribute 'WhatsAppChannels'"):
        _ = vobiz_provider.WhatsAppChannels


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_says_what_it_is_and_names_its_arguments(name: str) -> None:
    value = getattr(vobiz_provider, name)
    words = inspect.getdoc(value) or ""
    assert len(words.splitlines()[0]) > 20
    if name == "get_available_numbers_output":
        assert "`get_available_numbers`" in words
        return
    arguments = [argument for argument in inspect.signature(value).parameters if argument != "self"]
    described = re.findall(r"^ {4}(\w+): \S", words.partition("Args:\n")[2].partition("\n\n")[0], re.MULTILINE)
    assert described == arguments


@pytest.mark.parametrize(("resource", "name", "inputs"), RESOURCES, ids=["order", "own", "selection", "channel"])
def test_every_input_is_an_argument_with_the_same_default(
    resource: type[pulumi.CustomResource], name: str, inputs: type[Inputs]
) -> None:
    arguments = {
        argument.name: argument.default
        for argument in inspect.signature(resource).parameters.values()
        if argument.name not in {"resource_name", "opts"}
    }
    # One that is absent, as in a state of an older version, is off like one that says so.
    absent = {"fail_while_pending": False}
    assert arguments == {
        field: inspect.Parameter.empty if info.is_required() else absent.get(field, info.default)
        for field, info in inputs.model_fields.items()
    }


@pytest.mark.parametrize(("resource", "name", "inputs"), RESOURCES)
def test_the_program_and_the_plugin_know_the_same_secrets(
    resource: type[VobizResource], name: str, inputs: type[Inputs]
) -> None:
    assert set(resource._secret_inputs) == inputs.secret_inputs


@pytest.mark.parametrize(("resource", "name", "inputs"), RESOURCES)
def test_every_output_has_a_docstring(resource: type[pulumi.CustomResource], name: str, inputs: type[Inputs]) -> None:
    [class_node] = ast.parse(inspect.getsource(resource)).body
    assert isinstance(class_node, ast.ClassDef)
    body = class_node.body
    outputs = [index for index, node in enumerate(body) if isinstance(node, ast.AnnAssign)]
    assert len(outputs) > 5
    undocumented = [ast.unparse(body[index]) for index in outputs if not isinstance(body[index + 1], ast.Expr)]
    assert undocumented == []


def test_the_resource_types_are_the_contract_with_every_state() -> None:
    program = """
from vobiz_provider import ByonNumber
from vobiz_provider import WhatsAppChannel
from vobiz_provider import WhatsAppNumberOrder
from vobiz_provider import WhatsAppNumberSelection

WhatsAppNumberOrder("order", country_code="IN", region="MH", currency="INR")
WhatsAppNumberSelection("selection", country_code="IN", region="MH")
ByonNumber("own", phone_number="+919812345678")
WhatsAppChannel(
    "sender", waba_id="1", phone_number="+919812345678", number_onboarding_mode="buy_from_vobiz", display_name="Acme"
)
"""
    types = run_program(program).types
    assert sorted(set(types) - {"pulumi:pulumi:Stack"}) == [
        "pulumi-python:dynamic/vobiz:ByonNumber",
        "pulumi-python:dynamic/vobiz:WhatsAppChannel",
        "pulumi-python:dynamic/vobiz:WhatsAppNumberOrder",
        "pulumi-python:dynamic/vobiz:WhatsAppNumberSelection",
    ]


def test_a_users_subclass_keeps_what_the_resource_does() -> None:
    program = """
import pulumi
from vobiz_provider import WhatsAppNumberSelection


class Ours(WhatsAppNumberSelection, module="ours", name="Number"):
    pass


ours = Ours("support", country_code="IN", region={region})
pulumi.export("e164", ours.e164)
"""
    assert "pulumi-python:dynamic/ours:Number" in run_program(program.format(region="'MH'")).types
    assert "region is a secret" in str(run_program(program.format(region="pulumi.Output.secret('MH')")).error)


def test_the_package_says_that_it_is_typed() -> None:
    assert (resources.files(vobiz_provider) / "py.typed").is_file()
