"""What the program asks of a channel now, compared with what it asked then and with what Vobiz has."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from vobiz_provider.api.values import same_id
from vobiz_provider.channel.drift import changed_outside, same, warn_of_trouble
from vobiz_provider.channel.inputs import REPLACING_FIELDS, UPDATED_FIELDS, ChannelInputs
from vobiz_provider.engine.commands import replace_command
from vobiz_provider.engine.messages import inform, warn
from vobiz_provider.engine.values import is_unknown, recorded_inputs
from vobiz_provider.records import is_in_doubt

# An order may join a channel that has none, and only an update tells whether Vobiz has a name or a token.
_TOLD_BY_NOBODY = frozenset({"number_order_id", *UPDATED_FIELDS})


@dataclass(frozen=True)
class ChannelDifference:
    """How a channel differs from what the program asks for.

    Args:
        replacing: inputs of which another value needs another channel.
        updated: inputs that an update sends.
        followed: inputs that Vobiz has as the program says, though that was never asked for: an update records them.
        kept: inputs that somebody changed at Vobiz, and no update can change back.
        unknown: inputs that are known only after an update.
    """

    replacing: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    followed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    @property
    def changes(self) -> bool:
        """Whether anything does."""
        return bool(self.replacing or self.updated or self.followed or self.kept or self.unknown)


def compare_channel(channel_id: str, olds: dict[str, Any], news: dict[str, Any]) -> ChannelDifference:
    """Compares what is asked now with what was asked then; what somebody changed at Vobiz since counts too.

    An optional input that the program leaves out asks for nothing.

    Args:
        channel_id: the channel.
        olds: its outputs.
        news: the inputs of today.
    """
    found = ChannelDifference()
    adopts = news.get("existing_channel_id")
    if is_unknown(adopts):
        found.unknown.append("existing_channel_id")
    elif adopts is not None and not same_id(adopts, channel_id):
        found.replacing.append("existing_channel_id")
    if is_in_doubt(channel_id):
        return found
    asked, outside = recorded_inputs(olds) or olds, changed_outside(olds)
    for name in (*REPLACING_FIELDS, *UPDATED_FIELDS):
        then = (olds if name == "access_token" else asked).get(name)
        if news.get(name) is not None:
            kind = _kind_of(name, news[name], then, olds.get(name), is_outside=name in outside)
            getattr(found, kind, []).append(name)
    return found


def _kind_of(name: str, now: Any, then: Any, has: Any, *, is_outside: bool) -> str:
    """In which list of a difference a field belongs, "" for none; of what Vobiz has and what was asked before."""
    if is_unknown(now):
        return "unknown"
    # What a state of another version lacks replaces nothing.
    is_new = then is None and has is None and name not in _TOLD_BY_NOBODY
    if is_new or same(name, now, has):
        return "" if same(name, now, then) else "followed"
    if name in UPDATED_FIELDS:
        return "updated" if now != then or is_outside else ""
    if not same(name, now, then):
        return "replacing"
    return "kept" if is_outside else ""


def tell_kept(channel_id: str, olds: dict[str, Any], news: dict[str, Any], found: ChannelDifference) -> None:
    """Tells what a person may want to know of a channel that is kept.

    Args:
        channel_id: the channel.
        olds: its outputs.
        news: the inputs of today.
        found: what `compare_channel` made of them.
    """
    for name in found.unknown:
        if name in REPLACING_FIELDS:
            inform(
                f"{name} of channel {channel_id} is not known yet: if it turns out to be another than "
                f"{olds.get(name)!r}, the channel is replaced"
            )
        elif name == "existing_channel_id":
            inform(f"{name} is not known yet: if it turns out to be another than {channel_id}, that one is adopted")
    if "access_token" in found.updated:
        inform(f"channel {channel_id}: the new access_token is sent")
    for name in found.kept:
        now = olds.get(name)
        follow = f"set {name} to {now}" if now else f"take {name} out"
        warn(
            f"{name} of channel {channel_id} was changed outside this stack to {now or 'nothing'}, and the program "
            f"says {news.get(name)}: it is kept. To follow, {follow}; to connect the number anew, which stops its "
            f"messaging meanwhile, run {replace_command()}"
        )
    warn_of_trouble(channel_id, olds)


def without_knowledge(outputs: dict[str, Any], fields: Collection[str]) -> dict[str, Any]:
    """The outputs where nobody can tell what Vobiz has of some fields: whatever the program says, an update sends them.

    Args:
        outputs: the outputs.
        fields: inputs that an update sends.
    """
    requested = {name: value for name, value in recorded_inputs(outputs).items() if name not in fields}
    return {name: value for name, value in outputs.items() if name not in fields} | {"requested": requested}


def with_what_is_asked(outputs: dict[str, Any], inputs: ChannelInputs) -> dict[str, Any]:
    """The outputs with what is asked for now, and without what was changed outside and the program has followed.

    Args:
        outputs: the outputs.
        inputs: the inputs of today.
    """
    left = {
        name: before
        for name, before in changed_outside(outputs).items()
        if getattr(inputs, name) is not None and not same(name, outputs.get(name), getattr(inputs, name))
    }
    known = {key: value for key, value in outputs.items() if key != "changed_outside"}
    return known | {"requested": inputs.requested} | ({"changed_outside": left} if left else {})
