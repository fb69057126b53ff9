"""What a preview would change of the Vobiz resources, and what that costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from vobiz_provider.api.values import same_id
from vobiz_provider.commands.report.money import Price
from vobiz_provider.commands.report.preview import Preview
from vobiz_provider.commands.report.purchases import PricesTold, is_open
from vobiz_provider.commands.report.rows import KINDS, billed_of, number_of, outputs_of
from vobiz_provider.engine.call import resource_name
from vobiz_provider.held_numbers import inputs_of
from vobiz_provider.order.advice import WHERE
from vobiz_provider.order.change import REPLACING_FIELDS
from vobiz_provider.records import is_in_doubt

Effect = Literal["buys", "may buy", "adopts", "forgets", "creates", "updates", "replaces", "deletes"]
"""What becomes of a resource; the first four are of orders, and only the first two cost money."""

_EFFECTS: dict[str, Effect] = {
    "create": "creates",
    "update": "updates",
    "replace": "replaces",
    "create-replacement": "replaces",
    "delete": "deletes",
    "delete-replaced": "deletes",
}


@dataclass(frozen=True)
class Change:
    """What would become of one resource.

    Args:
        urn: its URN.
        kind: a name of KINDS.
        effect: what becomes of it.
        number: the number that it is about afterwards, or that it lets go; None where that is not known.
        price: what is bought costs; None where nothing is.
        note: what else a person should know, or nothing.
    """

    urn: str
    kind: str
    effect: Effect
    number: str | None
    price: Price | None = None
    note: str = ""

    @property
    def name(self) -> str:
        """The name that the program gave it."""
        return resource_name(self.urn)

    @property
    def is_unpriced(self) -> bool:
        """Whether it would, or may, buy something of which nobody knows what it costs a month."""
        return self.price is not None and not self.price.is_known


def changes_of(preview: Preview) -> list[Change]:
    """What a preview would change, in its order, each resource once.

    Args:
        preview: what it says.
    """
    prices, found = PricesTold(preview.lines), dict[tuple[str, bool], Change]()
    adopted = {_adopts(step.get("newState") or {}) for step in preview.steps}
    for step in preview.steps:
        effect = _EFFECTS.get(step["op"])
        if effect is None:
            continue
        old, new = step.get("oldState") or {}, step.get("newState") or {}
        kind = KINDS[(new or old)["type"]]
        if kind == "order":
            change = _of_order(step, effect, prices, adopted)
        else:
            change = Change(step["urn"], kind, effect, _number(new) or prices.number_of(step["urn"]) or number_of(old))
        # The engine may write a replacement in up to three steps.
        found.setdefault((step["urn"], effect == "deletes"), change)
    return [each for key, each in found.items() if not (key[1] and (key[0], False) in found)]


def _of_order(step: dict[str, Any], effect: Effect, prices: PricesTold, adopted: set[str | None]) -> Change:
    urn, old, new = step["urn"], step.get("oldState") or {}, step.get("newState") or {}
    adopts = _adopts(new)
    if effect == "deletes":
        return Change(urn, "order", "forgets", number_of(old), note=_what_stays(old, adopted))
    if effect == "updates":
        fields = (*REPLACING_FIELDS, "existing_order_id")
        unknown = [field for field in fields if is_open(inputs_of(new).get(field))]
        if not unknown:
            return Change(urn, "order", "updates", number_of(old))
        return Change(urn, "order", "may buy", None, Price(), f"{', '.join(unknown)} not known yet")
    note = _what_stays(old, adopted) if effect == "replaces" else ""
    if adopts and not is_open(adopts):
        if is_in_doubt(old.get("id")):
            note = ""  # the order that nobody knew of is the one that is adopted
        told = f"order {adopts}; nothing is bought"
        return Change(urn, "order", "adopts", _number(new), note="; ".join(filter(None, (told, note))))
    number, price = prices.of(urn, new)
    if adopts:
        note = "; ".join(filter(None, ("adopts an order where existing_order_id turns out to name one", note)))
    return Change(urn, "order", "may buy" if adopts else "buys", number, price, note)


def _what_stays(order: dict[str, Any], adopted: set[str | None]) -> str:
    """What stays billed of an order that the stack lets go."""
    if any(same_id(order.get("id"), each) for each in adopted):
        return "the order stays in the stack, adopted"
    number = number_of(order) or "its number"
    billed = billed_of(order.get("id"), outputs_of(order).get("status"))
    if billed == "no":
        return ""
    if billed == "maybe":
        return f"make sure that {number} is not billed"
    return f"{number} stays billed until it is released {WHERE}"


def _adopts(state: dict[str, Any]) -> str | None:
    adopts = inputs_of(state).get("existing_order_id")
    return adopts if isinstance(adopts, str) else None


def _number(state: dict[str, Any]) -> str | None:
    inputs = inputs_of(state)
    told = (inputs.get(key) for key in ("phone_number", "preferred_number"))
    return next((text for text in told if isinstance(text, str) and not is_open(text)), None)
