"""get_available_numbers: what is on sale now, for a program to look at."""

from __future__ import annotations

import pulumi

from vobiz_provider.client import Client
from vobiz_provider.credentials import resolve
from vobiz_provider.inputs import CountryCode, Inputs, Region, parse
from vobiz_provider.models import AvailableNumber
from vobiz_provider.text import warn


class AvailabilityInputs(Inputs):
    """What the listing is filtered by."""

    country: CountryCode
    region: Region | None = None


def get_available_numbers(country: str, region: str | None = None) -> list[AvailableNumber]:
    """The numbers on sale now. To order one of them, choose it with a WhatsAppNumberSelection, which remembers.

    Args:
        country: ISO 3166-1 alpha-2 code.
        region: state or region, or None for the whole country.

    Returns:
        The listing, fees in major units of each number's `currency`. A warning tells where Vobiz has more numbers.

    Raises:
        InvalidInput: an argument that the API cannot be asked with.
        CredentialsError: no usable credentials in the stack config or the environment.
        Refused, Unreachable: Vobiz did not give the listing.

    Source: Numbers API, List available numbers.
    """
    inputs = parse(AvailabilityInputs, {"country": country, "region": region})
    client = Client(resolve(lambda key: pulumi.Config("vobiz").get(key.removeprefix("vobiz:"))))
    listing = client.available_numbers(inputs.country, inputs.region)
    if not listing.is_whole:
        area = f"{inputs.country}/{inputs.region}" if inputs.region else inputs.country
        warn(f"Vobiz listed {len(listing)} numbers of {area} and says that there are more")
    return list(listing)


def get_available_numbers_output(
    country: pulumi.Input[str], region: pulumi.Input[str] | None = None
) -> pulumi.Output[list[AvailableNumber]]:
    """The same as `get_available_numbers`, for arguments that are outputs of other resources."""
    return pulumi.Output.all(country, region).apply(lambda values: get_available_numbers(*values))
