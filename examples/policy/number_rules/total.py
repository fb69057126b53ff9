"""What all orders of a stack may cost a month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, NamedTuple

from pulumi_policy import PolicyResource, ReportViolation, StackValidationArgs

from .values import ORDER, amount, in_words, is_given, is_in_run, known, setting

SHOWN = 5
ENDED = frozenset({"failed", "cancelled", "canceled"})
"""What Vobiz says of an order that holds no number and is not billed."""


class Cost(NamedTuple):
    """What one order counts for a month."""

    order: str
    monthly: float
    is_recorded: bool


def within_ceilings(args: StackValidationArgs, report: ReportViolation) -> None:
    """All orders of the stack together cost no more a month than the ceiling of their currency.

    An order counts for the cost that is recorded of it, else for the most that it may cost.
    """
    ceilings = {name.upper(): most for name, most in setting(args, "ceilings", report).items()}
    counted: dict[str, list[Cost]] = defaultdict(list)
    for order in args.resources:
        if order.resource_type != ORDER or not is_in_run(order.props):
            continue
        if str(known(order.props, "status")).strip().lower() in ENDED:
            continue
        currency = str(known(order.props, "currency") or "").upper() or "a currency that is not known yet"
        cost = _cost(order.name, order.props)
        if currency not in ceilings:
            known_ones = ", ".join(sorted(ceilings)) or "none"
            report(
                f"{order.name}: there is no ceiling for {currency}. Take one of {known_ones}, or ask for one in "
                "`ceilings` of the policy stack-monthly-ceiling",
                order.urn,
            )
        elif cost is None:
            report(f"{order.name}: what it costs a month is not known. {_way_to_know(order)}", order.urn)
        else:
            counted[currency].append(cost)
    for currency, costs in sorted(counted.items()):
        if sum(cost.monthly for cost in costs) > ceilings[currency]:
            report(_over(currency, ceilings[currency], costs), None)


def _cost(name: str, props: Mapping[str, Any]) -> Cost | None:
    recorded = amount(props, "monthly_cost")
    if recorded is not None:
        return Cost(name, recorded, is_recorded=True)
    # The preview of a creation or an update shows the inputs, everything else what the state holds.
    for asked in (props, known(props, "requested") or {}):
        ceiling = amount(asked, "max_monthly_cost")
        if ceiling is not None:
            return Cost(name, ceiling, is_recorded=False)
    return None


def _way_to_know(order: PolicyResource) -> str:
    if is_given(order.props, "requested"):
        return (
            "Run `pulumi refresh --run-program`; where that does not tell, run `pulumi state delete --force --yes "
            f"'{order.urn}'` and adopt it anew, with existing_order_id and max_monthly_cost"
        )
    if is_given(order.props, "max_monthly_cost"):
        return "Its max_monthly_cost is an output of something that is not there yet: give a plain number"
    return "Set max_monthly_cost, in its currency"


def _over(currency: str, ceiling: float, costs: list[Cost]) -> str:
    total = sum(cost.monthly for cost in costs)
    largest = sorted(costs, key=lambda cost: (-cost.monthly, cost.order))
    parts = [f"{cost.order} {'' if cost.is_recorded else 'up to '}{in_words(cost.monthly)}" for cost in largest[:SHOWN]]
    if len(largest) > SHOWN:
        parts.append(f"{len(largest) - SHOWN} more {in_words(sum(cost.monthly for cost in largest[SHOWN:]))}")
    return (
        f"{in_words(total)} {currency} a month is {in_words(total - ceiling)} {currency} over the ceiling of "
        f"{in_words(ceiling)} {currency}: {', '.join(parts)}. Order less, lower max_monthly_cost of what is not bought "
        "yet, or ask for a higher ceiling in `ceilings` of the policy stack-monthly-ceiling"
    )
