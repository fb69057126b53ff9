"""As many orders as BENCH_COUNT says, by a provider as most are written: in the program, and one request a call."""

import os

import pulumi
import requests
from pulumi.dynamic import CreateResult, DiffResult, ReadResult, Resource, ResourceProvider

URL = os.environ["VOBIZ_BASE_URL"]
HEADERS = {"X-Auth-ID": os.environ["VOBIZ_AUTH_ID"], "X-Auth-Token": os.environ["VOBIZ_AUTH_TOKEN"]}
FIELDS = ["country_code", "region", "currency", "number_type", "preferred_number"]


class NumberOrderProvider(ResourceProvider):
    def create(self, props):
        body = {field: props[field] for field in FIELDS if field in props}
        response = requests.post(f"{URL}/numbers/whatsapp/orders", json=body, headers=HEADERS, timeout=30)
        response.raise_for_status()
        order = response.json()
        return CreateResult(order["id"], {**props, **order})

    def diff(self, _id, olds, news):
        changed = [field for field in FIELDS if olds.get(field) != news.get(field)]
        return DiffResult(changes=bool(changed), replaces=changed)

    def read(self, id_, props):
        response = requests.get(f"{URL}/channels/whatsapp", headers=HEADERS, timeout=30)
        response.raise_for_status()
        connected = any(channel["number_order_id"] == id_ for channel in response.json()["items"])
        return ReadResult(id_, {**props, "status": "completed"} if connected else props)


class NumberOrder(Resource):
    id: pulumi.Output[str]
    status: pulumi.Output[str]
    selected_phone_number: pulumi.Output[str]

    def __init__(self, resource_name, inputs):
        outputs = {"status": None, "selected_phone_number": None}
        super().__init__(NumberOrderProvider(), resource_name, {**inputs, **outputs})


for index in range(int(os.environ["BENCH_COUNT"])):
    order = {"country_code": "IN", "region": "MH", "currency": "INR", "number_type": "local"}
    if os.environ["BENCH_NAMED"] == "yes":
        order["preferred_number"] = f"+9198{index:08}"
    NumberOrder(f"number-{index}", order)
