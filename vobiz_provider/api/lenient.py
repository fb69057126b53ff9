"""Types of what an API sends, read leniently: what cannot be understood is None, and no boolean is a text or an amount.

The rules are pydantic-core's own, so that a listing of ten thousand numbers is read without a call of Python for each
of its fields.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import ConfigDict, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from vobiz_provider.api.statuses import normalised

LENIENT = ConfigDict(extra="ignore", coerce_numbers_to_str=True, str_strip_whitespace=True)
"""How every answer is read."""

_LARGEST_WHOLE = 2**53


class LeftOutIfInvalid:
    """Of the items of a list: one that cannot be understood is none of them."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_default_schema(handler(source), on_error="omit")


@dataclass(frozen=True)
class _NoneIfInvalid:
    # Args: `then` is what is made of a value that was understood.
    then: Callable[[Any], Any] | None = None

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema = handler(source)
        if self.then:
            schema = core_schema.no_info_after_validator_function(self.then, schema)
        return core_schema.with_default_schema(schema, default=None, on_error="default")


@dataclass(frozen=True)
class _Number:
    # Args: `least` is the least that it may be.
    least: float | None = None

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        # Strict, as pydantic would make an amount of 1 out of `true`; so a text has a way of its own.
        number = core_schema.float_schema(strict=True, ge=self.least, allow_inf_nan=False)
        in_text = core_schema.chain_schema(
            [core_schema.str_schema(strict=True), core_schema.float_schema(ge=self.least, allow_inf_nan=False)]
        )
        return core_schema.nullable_schema(core_schema.union_schema([number, in_text], mode="left_to_right"))


def _storable(value: Any) -> Any:
    # No state keeps nulls, and every number as a double: each refresh would find another value than it has recorded.
    if isinstance(value, dict):
        return {key: _storable(each) for key, each in value.items() if each is not None}
    if isinstance(value, list):
        return [_storable(each) for each in value]
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if is_number and not -_LARGEST_WHOLE <= value <= _LARGEST_WHOLE else value


Text = Annotated[str | None, _NoneIfInvalid()]
Status = Annotated[str | None, _NoneIfInvalid(normalised)]
Profile = Annotated[dict[str, Any] | None, _NoneIfInvalid(_storable)]
Amount = Annotated[float | None, _Number(least=0), _NoneIfInvalid()]
SignedAmount = Annotated[float | None, _Number(), _NoneIfInvalid()]
Flag = Annotated[bool | None, _NoneIfInvalid()]
Items = Annotated[list[Any] | None, _NoneIfInvalid()]
