"""Rules for one order, judged from its inputs: in a preview, and again in an update before the order is sent."""

from __future__ import annotations

from pulumi_policy import ReportViolation, ResourceValidationArgs

from .values import ORDER, is_given, is_in_run


def bounded(args: ResourceValidationArgs, report: ReportViolation) -> None:
    """An order states the most that it may cost a month.

    Raises:
        UnknownValueError: its ceiling is not known yet, which Pulumi tells as an advisory violation.
    """
    if _is_order(args) and args.props.get("max_monthly_cost") is None:
        report(
            f"{args.name}: nothing bounds what it may cost a month. Set max_monthly_cost, in its currency: nothing is "
            "ordered above it",
            None,
        )


def protected(args: ResourceValidationArgs, report: ReportViolation) -> None:
    """An order is protected."""
    if _is_order(args) and not args.opts.protect:
        report(
            f"{args.name}: removing it from the program would forget a number that stays billed. Add "
            "opts=pulumi.ResourceOptions(protect=True)",
            None,
        )


def named(args: ResourceValidationArgs, report: ReportViolation) -> None:
    """An order names the number that it buys, known or not yet; one that is adopted buys none."""
    settled = any(is_given(args.props, key) for key in ("preferred_number", "existing_order_id"))
    if _is_order(args) and not settled:
        report(
            f"{args.name}: it buys any number of its region, and a purchase whose answer is lost is hard to find. Set "
            "preferred_number, for instance to the e164 of a WhatsAppNumberSelection",
            None,
        )


def _is_order(args: ResourceValidationArgs) -> bool:
    return args.resource_type == ORDER and is_in_run(args.props)
