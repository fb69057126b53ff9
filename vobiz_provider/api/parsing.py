"""From the bytes of a body to what they hold, as far as they came and can be understood."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import TypeAdapter
from pydantic_core import from_json

from vobiz_provider.api.listings import Item, Listing

if TYPE_CHECKING:
    from vobiz_provider.api.models import Received

ReceivedOf = TypeVar("ReceivedOf", bound="Received")

_CUT_NUMBER = re.compile(r"[-+.0-9eE]+$")
_LEADING_ID = re.compile(r'^\s*\{\s*"id"\s*:\s*"([^"\\]{1,200})"')
# Sixteen million entries fit into the bytes that are read, and would take minutes and gigabytes.
_MOST_ITEMS = 500_000


def parse_object(body: bytes, *, partial: bool = False) -> dict[str, Any]:
    """The JSON object of a body; with `partial`, as much of it as came whole. Empty when there is none."""
    text = body.decode("utf-8-sig", "replace")
    try:
        # A number at the end of what came may have had more digits: a price must not be made up.
        document = from_json(_CUT_NUMBER.sub("", text) if partial else text, allow_partial=partial)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def parse_created(body: bytes, model: type[ReceivedOf]) -> ReceivedOf:
    """What was created, with what came before a cut; an id at the beginning counts even where nothing else can be read.

    Args:
        body: the answer's.
        model: of what has an `id`.
    """
    document = parse_object(body, partial=True)
    leading = None if document else _LEADING_ID.match(body.decode("utf-8-sig", "replace"))
    return model.model_validate({"id": leading.group(1)} if leading else document)


def parse_items(body: bytes, model: type[Item], *keys: str, each_counts: bool = False) -> Listing[Item] | None:
    """The list under the first of these keys that holds one, or None: never a guess at an empty list.

    Args:
        body: the answer's.
        model: of an item.
        keys: where the list may stand.
        each_counts: whether a list with an item that cannot be understood is not whole: it may be just what is looked
            for.
    """
    document = parse_object(body)
    for key in keys:
        came = document.get(key)
        if isinstance(came, list):
            items: list[Item] = _list_of(model).validate_python(came[:_MOST_ITEMS])  # type: ignore[arg-type]
            is_read = len(came) <= _MOST_ITEMS and (not each_counts or len(items) == len(came))
            is_whole = is_read and not _says_that_there_is_more(document, len(came))
            return Listing(items, is_whole=is_whole)
    return None


@functools.cache
def _list_of(model: Any) -> TypeAdapter[list[Any]]:
    from vobiz_provider.api.lenient import LeftOutIfInvalid  # noqa: PLC0415 - a run without a list needs none of it

    return TypeAdapter(list[Annotated[model, LeftOutIfInvalid()]])


def _says_that_there_is_more(document: dict[str, Any], came: int) -> bool:
    total, has_more = document.get("total"), document.get("has_more")
    if isinstance(has_more, str):
        has_more = has_more.strip().lower() not in {"", "false", "0"}
    if isinstance(total, str):
        try:
            total = float(total)
        except ValueError:
            return bool(has_more)
    is_larger = isinstance(total, int | float) and not isinstance(total, bool) and total > came
    return bool(has_more) or is_larger
