"""As many resources that do nothing as BENCH_COUNT says, with the inputs of an order."""

import os

from nothing import Nothing

for index in range(int(os.environ["BENCH_COUNT"])):
    inputs = {"country_code": "IN", "region": "MH", "currency": "INR", "number_type": "local"}
    if os.environ["BENCH_NAMED"] == "yes":
        inputs["preferred_number"] = f"+9198{index:08}"
    Nothing(f"number-{index}", inputs)
