"""get_available_numbers: what is on sale now, for a program to look at."""

from __future__ import annotations

import json

import pulumi

from vobiz_provider.api.client import Client
from vobiz_provider.api.errors import ApiError
from vobiz_provider.api.models import AvailableNumber
from vobiz_provider.api.parsing import parse_items
from vobiz_provider.engine.config import resolve
from vobiz_provider.engine.errors import InvalidInput
from vobiz_provider.engine.input_types import CountryCode, Region
from vobiz_provider.engine.inputs import Inputs, parse
from vobiz_provider.engine.messages import warn
from vobiz_provider.engine.program import config_keys, is_mocked

FUNCTION = "vobiz:index:getAvailableNumbers"
"""What a user's mocks are asked with."""


class AvailabilityInputs(Inputs):
    """What the listing is filtered by."""

    country: CountryCode
    region: Region | None = None


def get_available_numbers(country: str, region: str | None = None) -> list[AvailableNumber]:
    """The numbers on sale now. To order one of them, choose it with a WhatsAppNumberSelection, which remembers.

    Args:
        country: country of the numbers, ISO 3166-1 alpha-2.
        region: state or region, such as `MH`; None for the whole country.

    Returns:
        The listing, fees in major units of each number's `currency`. A warning tells where Vobiz has more numbers.

    Under `pulumi.runtime.set_mocks` nothing is asked: `Mocks.call` answers, in the API's own shape
    (`{"items": [{"e164": …}]}`), to the token `vobiz:index:getAvailableNumbers`.

    Raises:
        InvalidInput: an argument that the API cannot be asked with; a mock that answers no listing.
        CredentialsError: no usable credentials in the stack config or the environment.
        pulumi.RunError: Vobiz did not give the listing; the two above are of this kind too, so that a program in which
            one is raised ends with its line and without a traceback.

    Source: Numbers API, List available numbers.
    """
    inputs = parse(AvailabilityInputs, {"country": country, "region": region})
    if is_mocked():
        return _mocked(inputs)
    account = resolve(pulumi.runtime.get_config, keys=config_keys(), project=pulumi.get_project())
    try:
        listing = Client(account).available_numbers(inputs.country, inputs.region)
    except ApiError as error:
        raise pulumi.RunError(str(error)) from error
    if not listing.is_whole:
        area = f"{inputs.country}/{inputs.region}" if inputs.region else inputs.country
        warn(f"Vobiz listed {len(listing)} numbers of {area} and says that there are more")
    return list(listing)


def _mocked(inputs: AvailabilityInputs) -> list[AvailableNumber]:
    answer = pulumi.runtime.invoke(FUNCTION, inputs.given).value or {}
    listing = parse_items(json.dumps(answer).encode(), AvailableNumber, "items")
    if listing is None or len(listing) != len(answer["items"]):
        raise InvalidInput(
            f"the mocks do not answer {FUNCTION} with a listing: let `Mocks.call` return {{'items': [{{'e164': '+91…', "
            "'country': …, 'region': …, 'setup_fee': …, 'monthly_fee': …, 'currency': …}]} for it"
        )
    return list(listing)


def get_available_numbers_output(
    country: pulumi.Input[str], region: pulumi.Input[str] | None = None
) -> pulumi.Output[list[AvailableNumber]]:
    """The same as `get_available_numbers`, for arguments that are outputs of other resources."""
    return pulumi.Output.all(country, region).apply(lambda values: get_available_numbers(*values))
