"""Writes tables of a page from docstrings, signatures and models, so that they cannot drift.

A page calls these between the marks of cog: `make docs` writes what they return, and a test compares.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import griffe
from pydantic import ValidationError

from vobiz_provider.availability import AvailabilityInputs
from vobiz_provider.channel.inputs import ChannelInputs
from vobiz_provider.engine.inputs import Inputs
from vobiz_provider.order.inputs import OrderInputs
from vobiz_provider.own_number.inputs import OwnNumberInputs
from vobiz_provider.selection.inputs import SelectionInputs

_PLACES: dict[str, tuple[str, type[Inputs]]] = {
    "WhatsAppNumberOrder": ("order.resource", OrderInputs),
    "WhatsAppNumberSelection": ("selection.resource", SelectionInputs),
    "ByonNumber": ("own_number.resource", OwnNumberInputs),
    "WhatsAppChannel": ("channel.resource", ChannelInputs),
    "get_available_numbers": ("availability", AvailabilityInputs),
}
_CHANGE = re.compile(r" ?A change (?P<what>[^.]+)\.")
_MUST_BE = re.compile(r"Value error, must be (?P<what>.+?)(?:, not .+)?", re.DOTALL)
_QUOTED = re.compile(r"'([\w]+)'")
_FORMATS = ("E.164", "ISO", "UUID", "EAA", "major units", "a string")
_OF_PULUMI = re.compile(r"(?:pulumi\.)?(?:Input|Output)\[(.+)\]")


def inputs(name: str) -> str:
    """The table of the arguments of a resource or a function.

    Args:
        name: its public name.
    """
    _, model = _PLACES[name]
    source = _source(name)
    signature = source.parameters if source.is_function else source["__init__"].parameters
    rows = []
    for argument in _section(source, "parameters"):
        if argument.name not in model.model_fields:
            continue
        meaning, change = _meaning_and_change(argument)
        must_be = _must_be(model, argument.name)
        told = (meaning, "" if _says(meaning, must_be) else must_be)
        kind = _kind(signature[argument.name], is_secret=argument.name in model.secret_inputs)
        rows.append((_named(argument.name, kind), " ".join(filter(None, told)), change))
    if len(rows) != len(model.model_fields):
        raise LookupError(f"{name}: not every input has a docstring")
    if source.is_function:
        return _table(("argument", "meaning"), (row[:-1] for row in rows))
    return _table(("input", "meaning", "a change"), rows)


def changes(name: str) -> dict[str, str]:
    """What the docstring of a resource says that a change does, by input.

    Args:
        name: its public name.
    """
    _, model = _PLACES[name]
    told = [argument for argument in _section(_source(name), "parameters") if argument.name in model.model_fields]
    return {argument.name: _meaning_and_change(argument)[1] for argument in told}


def outputs(name: str) -> str:
    """The table of what a resource tells.

    Args:
        name: its public name.
    """
    told = [each for each in _source(name).members.values() if each.is_attribute and each.docstring]
    kinds = {each.name: _plain(each.annotation) for each in told}
    rows = [(_named(each.name, _code(kinds[each.name])), _in_one_line(each.docstring.value)) for each in told]
    return _table(("output", "meaning"), rows)


def fields(place: str) -> str:
    """The table of what stands in a data class, from its docstring.

    Args:
        place: its import path below the package.
    """
    told = _section(_package()[place], "parameters")
    return _table(("field", "meaning"), ((f"`{each.name}`", _sentence(each.description)) for each in told))


@cache
def _package() -> Any:
    return griffe.load("vobiz_provider", docstring_parser="google")


def _source(name: str) -> Any:
    place, _ = _PLACES[name]
    return _package()[f"{place}.{name}"]


def _section(source: Any, kind: str) -> list[Any]:
    (found,) = (section.value for section in source.docstring.parsed if section.kind.value == kind)
    return list(found)


def _kind(parameter: Any, *, is_secret: bool) -> str:
    default = parameter.default
    needed = "required" if default is None else "optional" if default == "None" else f"default `{default}`"
    return f"`{_plain(parameter.annotation)}`, {needed}{', secret' if is_secret else ''}"


def _named(name: str, kind: str) -> str:
    # A column of its own for the type leaves no room for the meaning.
    return f"`{name}`<br>{kind}" if kind else f"`{name}`"


def _code(kind: str) -> str:
    return "" if kind == "str" else f"`{kind}`"


def _plain(annotation: Any) -> str:
    text = str(annotation).removesuffix(" | None")
    found = _OF_PULUMI.fullmatch(text)
    return (found[1] if found else text).removesuffix(" | None")


def _must_be(model: type[Inputs], field: str) -> str:
    """What a value of the field must be, in the words of its refusal; nothing where its type says it all."""
    if field == "fail_while_pending":
        return ""
    try:
        model.model_validate({field: object()})
    except ValidationError as error:
        reasons = [problem["msg"] for problem in error.errors() if problem["loc"] == (field,)]
        found = _MUST_BE.fullmatch(reasons[0]) if reasons else None
        return f"Must be {found['what']}." if found else ""
    raise AssertionError(f"{field} takes anything")


def _says(meaning: str, must_be: str) -> bool:
    """Whether a docstring names what a value must be: each word to choose from, or the format."""
    words = _QUOTED.findall(must_be)
    has_words = bool(words) and all(f"`{word}`" in meaning for word in words)
    return has_words or any(each in meaning and each in must_be for each in _FORMATS)


def _meaning_and_change(argument: Any) -> tuple[str, str]:
    description = _in_one_line(argument.description)
    change = _CHANGE.search(description)
    return _sentence(_CHANGE.sub("", description)), change["what"] if change else ""


def _sentence(text: str) -> str:
    text = _in_one_line(text).rstrip(".;")
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _in_one_line(text: str) -> str:
    return " ".join(text.split())


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = (heads, ["---"] * len(heads), *rows)
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)
