"""What the API sends, read leniently: a field that cannot be understood is absent, and unknown fields are ignored.

Field meanings are those of the Numbers API page; amounts are in major units of `currency`, times RFC 3339 UTC.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    WrapValidator,
)
from pydantic.dataclasses import dataclass
from pydantic_core import from_json

from vobiz_provider.api.statuses import normal

_CUT_NUMBER = re.compile(r"[-+.0-9eE]+$")
_LEADING_ID = re.compile(r'^\s*\{\s*"id"\s*:\s*"([^"\\]{1,200})"')
_LONE_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_SURELY_SHALLOW = 500
_TROUBLES = ("suspended", "inactive", "rejected")
# Sixteen million entries fit into the bytes that are read, and would take minutes and gigabytes.
_MOST_ITEMS = 500_000
_TIME: TypeAdapter[AwareDatetime] = TypeAdapter(AwareDatetime)


def _or_none(value: Any, validate: Callable[[Any], Any]) -> Any:
    if isinstance(value, bool):  # pydantic would make a fee of 1 out of `true`
        return None
    try:
        return validate(value)
    except ValidationError:
        return None


Text = Annotated[str | None, WrapValidator(_or_none)]
Status = Annotated[Text, AfterValidator(normal)]
Amount = Annotated[Annotated[float, Field(ge=0, allow_inf_nan=False)] | None, WrapValidator(_or_none)]


_LENIENT = ConfigDict(extra="ignore", coerce_numbers_to_str=True, str_strip_whitespace=True)


class _Received(BaseModel):
    model_config = ConfigDict(**_LENIENT, frozen=True)


# No model: as a stack output the engine's SDK would turn that into a list of pairs.
@dataclass(frozen=True, kw_only=True, config=_LENIENT)
class AvailableNumber:
    """A number on sale (Numbers API, List available numbers).

    Args:
        e164: the number, E.164.
        country: ISO 3166-1 alpha-2 code.
        region: state or region, or None.
        setup_fee: one-time fee in major units of `currency`, or None where none is listed.
        monthly_fee: fee a month in major units of `currency`, or None where none is listed.
        currency: ISO 4217 code, or None.
    """

    e164: str
    country: Text = None
    region: Text = None
    setup_fee: Amount = None
    monthly_fee: Amount = None
    currency: Text = None

    @property
    def outputs(self) -> dict[str, Any]:
        """Every field under the API's own name, where it has a value."""
        return {key: value for key, value in asdict(self).items() if value is not None}


class Order(_Received):
    """A number order (Numbers API, Number order object)."""

    id: Text = None
    account_id: Text = None
    country_code: Text = None
    region: Text = None
    number_type: Text = None
    selected_phone_number: Text = None
    provider_order_id: Text = None
    provider_name: Text = None
    status: Status = None
    monthly_cost: Amount = None
    setup_cost: Amount = None
    currency: Text = None
    failure_reason: Text = None
    created_at: Text = None
    updated_at: Text = None

    @property
    def outputs(self) -> dict[str, Any]:
        """Every field but the id, under the API's own name, where it has a value."""
        return self.model_dump(exclude={"id"}, exclude_none=True)


class Channel(_Received):
    """A connected channel (Channels API), as far as it tells about numbers."""

    phone_number: Text = None
    number_order_id: Text = None
    verification_status: Status = None
    status: Status = None

    @property
    def trouble(self) -> str | None:
        """What keeps it from sending, in words; None where it says nothing of the kind."""
        told = [word for word in (self.status, self.verification_status) if word in _TROUBLES]
        return " and ".join(told) or None

    def has_number(self, e164: Any) -> bool:
        """Whether this channel's number is this one, however either is spaced."""
        return isinstance(e164, str) and bool(e164) and _digits(self.phone_number) == _digits(e164)


class Verification(_Received):
    """A verification that was started (Numbers API, Verify BYON)."""

    id: Text = None
    status: Status = None
    expires_at: Text = None


class Confirmation(_Received):
    """The answer to an OTP (Numbers API, Confirm BYON verification)."""

    status: Status = None
    message: Text = None


def _digits(number: str | None) -> str:
    return "".join(c for c in number or "" if c.isdigit())


def parse_time(text: Any) -> AwareDatetime | None:
    """A time as the API writes it (RFC 3339), or None where it is missing or cannot be read."""
    try:
        # pydantic would take digits alone for seconds since 1970, which is a guess.
        return _TIME.validate_python(text) if isinstance(text, str) and text[4:5] == "-" else None
    except ValidationError:
        return None


def parse_object(body: bytes, *, partial: bool = False) -> dict[str, Any]:
    """The JSON object of a body; with `partial`, as much of it as came whole. Empty when there is none."""
    text = body.decode("utf-8-sig", "replace")
    try:
        # A number at the end of what came may have had more digits: a price must not be made up.
        document = from_json(_CUT_NUMBER.sub("", text) if partial else text, allow_partial=partial)
    except ValueError:
        document = _with_lone_surrogates(text)
    return document if isinstance(document, dict) else {}


def _with_lone_surrogates(text: str) -> Any:
    # pydantic's parser refuses a whole document for one of them; the standard library's is the slower one, and at its
    # recursion limit every finalizer that happens to run fails too.
    if text.count("[") + text.count("{") > _SURELY_SHALLOW and not _LONE_SURROGATE.search(text):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def parse_order(body: bytes) -> Order:
    """An order, with as much as the body holds. An id that can be told from the bytes that came is never lost."""
    document = parse_object(body, partial=True)
    if document:
        return Order.model_validate(document)
    leading = _LEADING_ID.match(body.decode("utf-8-sig", "replace"))
    return Order(id=leading.group(1)) if leading else Order()


Item = TypeVar("Item")


class Listing(list[Item]):
    """A list that the API answered.

    Args:
        items: what came.
        is_whole: False where the API says that there is more: then an absence proves nothing.
    """

    def __init__(self, items: Iterable[Item] = (), *, is_whole: bool = True) -> None:
        super().__init__(items)
        self.is_whole = is_whole


def parse_items(body: bytes, model: type[Item], *keys: str) -> Listing[Item] | None:
    """The list under the first of these keys that holds one, or None: never a guess at an empty list."""
    document = parse_object(body)
    read = TypeAdapter(model).validate_python
    for key in keys:
        came = document.get(key)
        if isinstance(came, list):
            is_whole = len(came) <= _MOST_ITEMS and not _says_more(document, len(came))
            items = (_or_none(item, read) for item in came[:_MOST_ITEMS] if isinstance(item, dict))
            return Listing((item for item in items if item is not None), is_whole=is_whole)
    return None


def _says_more(document: dict[str, Any], came: int) -> bool:
    total = _or_none(document.get("total"), TypeAdapter(float).validate_python)
    has_more = document.get("has_more")
    if isinstance(has_more, str):
        has_more = has_more.strip().lower() not in {"", "false", "0"}
    return bool(has_more) or (total is not None and total > came)
