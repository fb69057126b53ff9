"""As many orders as BENCH_COUNT says."""

import os

from vobiz_provider import WhatsAppNumberOrder

for index in range(int(os.environ["BENCH_COUNT"])):
    WhatsAppNumberOrder(
        f"number-{index}",
        country_code="IN",
        region="MH",
        currency="INR",
        preferred_number=f"+9198{index:08}" if os.environ["BENCH_NAMED"] == "yes" else None,
    )
