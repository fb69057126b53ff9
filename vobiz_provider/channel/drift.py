"""What was changed of a channel outside this stack, as the list and Vobiz's other answers show it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from vobiz_provider.api.models import Channel
from vobiz_provider.api.redaction import without_secrets
from vobiz_provider.api.statuses import HALTED, PENDING, VERIFIED
from vobiz_provider.api.values import same_id, same_number
from vobiz_provider.channel.inputs import REPLACING_FIELDS
from vobiz_provider.engine.messages import inform, warn
from vobiz_provider.engine.values import recorded_inputs

_DECLARED_FIELDS = frozenset({*REPLACING_FIELDS, "display_name"})
MAY_BE_NULL = frozenset({"number_order_id", "business_profile"})
"""Fields that say something where they come without a value."""
_WORDS = [*HALTED, VERIFIED, PENDING, "active"]
_PROGRESS = {"verification_status": VERIFIED, "status": "active"}


def with_answer(
    props: dict[str, Any], channel: Channel, sent: Collection[str] = ()
) -> tuple[dict[str, Any], list[str]]:
    """The outputs of a channel as Vobiz shows it now, and which of them changed.

    What Vobiz writes in another way than it was asked for is no drift: a value is compared with the one that the
    stack knew before. That one stays in `changed_outside` until it is back, or the program has followed.

    Args:
        props: the outputs so far.
        channel: the channel, as it is listed or answered.
        sent: what was just sent, which is as it was asked for, whatever it is now.
    """
    told = without_secrets(channel.outputs, [props.get("access_token")])
    removed = channel.nulls & props.keys() & MAY_BE_NULL
    requested, before_outside, outside = recorded_inputs(props), changed_outside(props), dict[str, Any]()
    changed = sorted(removed)
    for field, value in told.items():
        before = props.get(field)
        # Whatever happens to a channel moves the time of its last change.
        if before is not None and not same(field, value, before) and field != "updated_at":
            changed.append(field)
    for field in _DECLARED_FIELDS.difference(sent):
        now, first = told.get(field, None if field in removed else props.get(field)), before_outside.get(field)
        first = props.get(field) if first is None else first
        if first is not None and not same(field, now, first) and not same(field, now, requested.get(field)):
            outside[field] = first
    known = {key: value for key, value in props.items() if key != "changed_outside" and key not in removed}
    return known | told | ({"changed_outside": outside} if outside else {}), changed


def changed_outside(outputs: dict[str, Any]) -> dict[str, Any]:
    """Inputs that somebody changed at Vobiz, each with the value before."""
    found = outputs.get("changed_outside")
    return found if isinstance(found, dict) else {}


def same(field: str, one: Any, other: Any) -> bool:
    """Whether two values of a field are one, however either is written."""
    if one == other:
        return True
    if field == "phone_number":
        return same_number(one, other)
    return field == "number_order_id" and same_id(one, other)


def is_progress(changed: list[str], outputs: dict[str, Any]) -> bool:
    """Whether all that changed is what a channel waits for: to be verified, to be active.

    Args:
        changed: the outputs that did.
        outputs: what they are now.
    """
    return all(field in _PROGRESS and outputs.get(field) == _PROGRESS[field] for field in changed)


def is_halted(outputs: dict[str, Any]) -> bool:
    """Whether Vobiz or Meta keeps the channel from sending."""
    return bool(_halting_words(outputs))


def warn_of_trouble(channel_id: str, outputs: dict[str, Any]) -> None:
    """Warns of a channel that cannot send: only at Vobiz or Meta can that be changed."""
    told = _halting_words(outputs)
    if told:
        warn(
            f"channel {channel_id} of {outputs.get('phone_number')} is {' and '.join(told)}, so it cannot send, as of "
            "the last refresh: look at it in the console (Channels) or ask support@vobiz.ai; nothing here changes that"
        )


def tell_changes(channel_id: str, before: dict[str, Any], now: dict[str, Any], changed: Collection[str]) -> None:
    """Tells what was changed of a channel, if anything.

    Args:
        channel_id: the channel.
        before: its outputs before.
        now: its outputs now.
        changed: those that changed.
    """
    if changed:
        told = "; ".join(f"{field} {before[field]} is now {now.get(field, 'nothing')}" for field in changed)
        inform(f"channel {channel_id} of {before.get('phone_number')}: {told}")


def warn_of_unknown_words(channel_id: str, outputs: dict[str, Any]) -> None:
    """Warns of statuses that this version does not know: they are recorded as they came."""
    for field in ("status", "verification_status"):
        word = outputs.get(field)
        if word is not None and word not in _WORDS:
            warn(f"channel {channel_id} has the {field} {word!r}, which this version does not know: it is recorded so")


def warn_of_state(channel_id: str, outputs: dict[str, Any]) -> None:
    """Warns of what the state records of a channel that a person must look at.

    Args:
        channel_id: the channel.
        outputs: its outputs.
    """
    for field, before in changed_outside(outputs).items():
        now = outputs.get(field, "nothing")
        then = "; `pulumi up --refresh` sets it back" if field == "display_name" else ""
        warn(f"{field} of channel {channel_id} was changed outside this stack, from {before} to {now}{then}")
    warn_of_trouble(channel_id, outputs)
    warn_of_unknown_words(channel_id, outputs)


def _halting_words(outputs: dict[str, Any]) -> list[str]:
    told = (outputs.get(field) for field in ("status", "verification_status"))
    return [word for word in told if isinstance(word, str) and word in HALTED]
