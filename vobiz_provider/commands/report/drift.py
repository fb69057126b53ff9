"""What was changed outside the stack, as the stack itself records it since it was last refreshed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from vobiz_provider.api.statuses import has_ended, is_released
from vobiz_provider.channel.drift import changed_outside, is_halted
from vobiz_provider.commands.report.rows import KINDS, number_of, outputs_of
from vobiz_provider.engine.call import resource_name
from vobiz_provider.engine.stack import resources_of
from vobiz_provider.own_number.verification import is_expired
from vobiz_provider.records import is_in_doubt


@dataclass(frozen=True)
class Told:
    """One line about one resource.

    Args:
        urn: its URN; empty where the line is about the whole run.
        line: what is told of it.
    """

    urn: str
    line: str

    @property
    def name(self) -> str:
        """The name that the program gave it, empty where the line is about the whole run."""
        return resource_name(self.urn)


def recorded_drift(deployment: dict[str, Any]) -> list[Told]:
    """What a stack's own records say was changed outside it.

    Args:
        deployment: as the stack's export writes it.
    """
    return [
        Told(str(resource.get("urn")), line)
        for resource in resources_of(deployment)
        if resource.get("type") in KINDS and not resource.get("delete")
        for line in _of_resource(resource, KINDS[resource["type"]])
    ]


def _of_resource(resource: dict[str, Any], kind: str) -> Iterator[str]:
    outputs, number = outputs_of(resource), number_of(resource) or "its number"
    status = outputs.get("status")
    if is_in_doubt(resource.get("id")):
        yield f"nobody knows whether this {kind} of {number} is there: `preflight` says what to do"
    elif kind == "order" and is_released(status):
        yield f"{number} is listed as on sale: make sure that it is billed no more"
    elif kind == "order" and has_ended(status):
        yield f"the order is {status} ({outputs.get('failure_reason') or 'no reason given'}): the next up buys another"
    elif kind == "own number" and status != "verified" and is_expired(outputs):
        yield f"the code sent to {number} expired at {outputs.get('expires_at')}: the next up sends another"
    elif kind == "channel":
        if is_halted(outputs):
            words = (outputs.get("status"), outputs.get("verification_status"))
            yield f"{number} cannot send: it is {', '.join(str(word) for word in words if word)}"
        for field, before in changed_outside(outputs).items():
            yield f"{field} was changed from {before} to {outputs.get(field, 'nothing')}"
