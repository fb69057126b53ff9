"""What of a channel differs: what the program asks for now, and what was changed outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vobiz_provider.api.models import Channel
from vobiz_provider.api.redaction import without_secrets
from vobiz_provider.api.statuses import HALTED, VERIFIED
from vobiz_provider.api.values import same_id, same_number
from vobiz_provider.channel.inputs import ChannelInputs
from vobiz_provider.engine.commands import replace_command
from vobiz_provider.engine.messages import inform, warn
from vobiz_provider.engine.values import is_unknown, recorded_inputs
from vobiz_provider.records import is_in_doubt

REPLACING_FIELDS = (
    "waba_id",
    "phone_number_id",
    "phone_number",
    "number_onboarding_mode",
    "number_provider",
    "number_order_id",
)
UPDATED_FIELDS = ("display_name", "access_token")
_DECLARED_FIELDS = (*REPLACING_FIELDS, "display_name")
_PROGRESS = {"verification_status": VERIFIED, "status": "active"}


@dataclass(frozen=True)
class ChannelDifference:
    """How a channel differs from what the program asks for.

    Args:
        replacing: inputs of which another value needs another channel.
        updated: inputs that an update sends.
        unknown: inputs that are known only after an update.
        changed_outside: inputs that somebody changed at Vobiz, and no update can change back.
    """

    replacing: list[str]
    updated: list[str]
    unknown: list[str]
    changed_outside: list[str]


def compare_channel(channel_id: str, olds: dict[str, Any], news: dict[str, Any]) -> ChannelDifference:
    """Compares what is asked now with what was asked then; what somebody changed at Vobiz since counts too.

    An optional input that the program leaves out asks for nothing.

    Args:
        channel_id: the channel.
        olds: its outputs.
        news: the inputs of today.
    """
    found = ChannelDifference([], [], [], [])
    adopts = news.get("existing_channel_id")
    if is_unknown(adopts):
        found.unknown.append("existing_channel_id")
    elif adopts is not None and not same_id(adopts, channel_id):
        found.replacing.append("existing_channel_id")
    if is_in_doubt(channel_id):
        return found
    asked_then, outside = recorded_inputs(olds) or olds, _changed_outside(olds)
    for field in (*REPLACING_FIELDS, *UPDATED_FIELDS):
        now, then = news.get(field), (olds if field == "access_token" else asked_then).get(field)
        if now is None or (field != "access_token" and _same(field, now, olds.get(field))):
            continue
        if is_unknown(now):
            found.unknown.append(field)
        elif field in UPDATED_FIELDS:
            if now != then or field in outside:
                found.updated.append(field)
        elif not _same(field, now, then):
            found.replacing.append(field)
        elif field in outside:
            found.changed_outside.append(field)
    return found


def with_listed(props: dict[str, Any], channel: Channel) -> tuple[dict[str, Any], list[str]]:
    """The outputs of a channel as the list shows it now, and which of them changed.

    What Vobiz writes in another way than it was asked for is no drift: a value is compared with the one that the
    stack knew before. That one stays in `changed_outside` until it is back, or the program has followed.

    Args:
        props: the outputs so far.
        channel: the channel, as it is listed.
    """
    listed = without_secrets(channel.outputs, [props.get("access_token")])
    requested, outside = recorded_inputs(props), dict[str, Any]()
    before_outside, changed = _changed_outside(props), list[str]()
    for field, value in listed.items():
        before = props.get(field)
        if before is not None and not _same(field, value, before):
            changed.append(field)
        if field in _DECLARED_FIELDS:
            first = before_outside.get(field, before)
            if first is not None and not _same(field, value, first) and not _same(field, value, requested.get(field)):
                outside[field] = first
    known = {key: value for key, value in props.items() if key != "changed_outside"}
    outputs = known | listed | ({"changed_outside": outside} if outside else {})
    # Whatever happens to a channel moves the time of its last change.
    return outputs, [field for field in changed if field != "updated_at"]


def is_progress(changed: list[str], outputs: dict[str, Any]) -> bool:
    """Whether all that changed is what a channel waits for: to be verified, to be active.

    Args:
        changed: the outputs that did.
        outputs: what they are now.
    """
    return all(outputs[field] == _PROGRESS.get(field) for field in changed)


def is_halted(outputs: dict[str, Any]) -> bool:
    """Whether Vobiz or Meta keeps the channel from sending."""
    return bool(_halting_words(outputs))


def warn_of_trouble(channel_id: str, outputs: dict[str, Any]) -> None:
    """Warns of a channel that cannot send: only at Vobiz or Meta can that be changed."""
    told = _halting_words(outputs)
    if told:
        warn(
            f"channel {channel_id} of {outputs.get('phone_number')} is {' and '.join(told)}, so it cannot send: look "
            "at it in the console (Channels) or ask support@vobiz.ai; nothing here changes that"
        )


def warn_of_state(channel_id: str, outputs: dict[str, Any]) -> None:
    """Warns of what the state records of a channel that a person must look at.

    Args:
        channel_id: the channel.
        outputs: its outputs.
    """
    for field, before in _changed_outside(outputs).items():
        warn(f"{field} of channel {channel_id} was changed outside this stack, from {before} to {outputs.get(field)}")
    warn_of_trouble(channel_id, outputs)


def tell_kept(channel_id: str, olds: dict[str, Any], news: dict[str, Any], found: ChannelDifference) -> None:
    """Tells what a person may want to know of a channel that is kept.

    Args:
        channel_id: the channel.
        olds: its outputs.
        news: the inputs of today.
        found: what `compare_channel` made of them.
    """
    for field in found.unknown:
        if field in REPLACING_FIELDS:
            inform(
                f"{field} of channel {channel_id} is not known yet: if it turns out to be another than "
                f"{olds.get(field)!r}, the channel is replaced"
            )
        elif field == "existing_channel_id":
            inform(f"{field} is not known yet: if it turns out to be another than {channel_id}, that one is adopted")
    for field in found.changed_outside:
        warn(
            f"{field} of channel {channel_id} was changed outside this stack to {olds.get(field)}, and the program "
            f"says {news.get(field)}: it is kept. Set {field} to {olds.get(field)}, or run {replace_command()} "
            "to connect the number anew, which stops its messaging meanwhile"
        )
    warn_of_trouble(channel_id, olds)


def without_followed(outputs: dict[str, Any], inputs: ChannelInputs) -> dict[str, Any]:
    """The outputs with what is asked for now, and without what was changed outside and is as the program says again."""
    left = {
        field: before
        for field, before in _changed_outside(outputs).items()
        if not _same(field, outputs.get(field), getattr(inputs, field))
    }
    known = {key: value for key, value in outputs.items() if key != "changed_outside"}
    return known | {"requested": inputs.requested} | ({"changed_outside": left} if left else {})


def _halting_words(outputs: dict[str, Any]) -> list[str]:
    told = (outputs.get(field) for field in ("status", "verification_status"))
    return [word for word in told if isinstance(word, str) and word in HALTED]


def _changed_outside(outputs: dict[str, Any]) -> dict[str, Any]:
    found = outputs.get("changed_outside")
    return found if isinstance(found, dict) else {}


def _same(field: str, one: Any, other: Any) -> bool:
    if field == "phone_number" and not is_unknown(one) and not is_unknown(other):
        return bool(one == other) or same_number(one, other)
    if field == "number_order_id":
        return bool(one == other) or same_id(one, other)
    return bool(one == other)
