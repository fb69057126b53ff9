"""What is on sale when the sandbox starts."""

from vobiz_sandbox.fields import Currency
from vobiz_sandbox.number_pool import AvailableNumber

# The cheapest is neither the first of its region nor alone at its price: who takes the first one listed, or looks at
# the setup fee only, buys another number than who compares setup fee, monthly fee and E.164.
_NUMBERS: list[tuple[str, str, str, int | float, int | float, Currency]] = [
    ("+919876543217", "IN", "MH", 600, 250, "INR"),
    ("+919876543213", "IN", "MH", 500, 300, "INR"),
    ("+919876543219", "IN", "MH", 500, 250, "INR"),
    ("+919876543210", "IN", "MH", 500, 250, "INR"),
    ("+919876543201", "IN", "MH", 900, 200, "INR"),
    ("+919876543225", "IN", "MH", 1500, 1200, "INR"),
    ("+918045678901", "IN", "KA", 550, 275, "INR"),
    ("+918045678902", "IN", "KA", 550, 260, "INR"),
    ("+918045678903", "IN", "KA", 700, 260, "INR"),
    ("+14155550132", "US", "CA", 5, 2.5, "USD"),
    ("+14155550117", "US", "CA", 4.5, 2.5, "USD"),
    ("+14155550149", "US", "CA", 4.5, 3, "USD"),
]


def initial_numbers() -> list[AvailableNumber]:
    return [
        AvailableNumber(
            e164=e164, country=country, region=region, setup_fee=setup_fee, monthly_fee=monthly_fee, currency=currency
        )
        for e164, country, region, setup_fee, monthly_fee, currency in _NUMBERS
    ]
