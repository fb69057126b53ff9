"""Where numbers may be bought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pulumi_policy import ReportViolation, ResourceValidationArgs

from .values import ORDER, SELECTION, is_in_run, setting

EVERY = "*"


def in_allowed_area(args: ResourceValidationArgs, report: ReportViolation) -> None:
    """An order, and the selection that it may take its number from, is in an allowed country and region.

    Raises:
        UnknownValueError: the place is not known yet, which Pulumi tells as an advisory violation.
    """
    if args.resource_type not in {ORDER, SELECTION} or not is_in_run(args.props):
        return
    areas: Mapping[str, Sequence[str]] = setting(args, "areas", report)
    country = str(args.props.get("country_code")).upper()
    regions = next((regions for name, regions in areas.items() if name.upper() == country), ())
    if EVERY in regions:
        return
    region = str(args.props.get("region")) if regions else None
    if region and region.casefold() in {each.casefold() for each in regions}:
        return
    place = f"{country}/{region}" if region else country
    allowed = ", ".join(f"{name}/{each}" for name, regions in sorted(areas.items()) for each in sorted(regions))
    report(
        f"{args.name}: {place} is not allowed. Take one of {allowed or 'none'}, or ask for it in `areas` of the policy "
        "order-area",
        None,
    )
