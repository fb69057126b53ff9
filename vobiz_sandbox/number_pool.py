"""The numbers that can be bought, and which of them are on sale."""

from vobiz_sandbox.fields import E164, Amount, ControlBody, CountryCode, Currency, Region


class AvailableNumber(ControlBody):
    e164: E164
    country: CountryCode
    region: Region
    setup_fee: Amount
    monthly_fee: Amount
    currency: Currency


class PoolNumber(AvailableNumber):
    on_sale: bool


class NumberPool:
    """A number is on sale as long as no order holds it."""

    def __init__(self, numbers: list[AvailableNumber]) -> None:
        self._numbers: list[AvailableNumber] = []
        self._holders: dict[str, set[str]] = {}
        self.replace(numbers)

    def replace(self, numbers: list[AvailableNumber]) -> None:
        self._numbers = list(numbers)
        self._holders.clear()

    def hold(self, e164: str, order_id: str) -> None:
        self._holders.setdefault(e164, set()).add(order_id)

    def let_go(self, e164: str, order_id: str) -> None:
        self._holders.get(e164, set()).discard(order_id)

    def let_go_of_number(self, e164: str) -> None:
        self._holders.pop(e164, None)

    def on_sale(self, country: str, region: str | None) -> list[AvailableNumber]:
        return [
            number
            for number in self._numbers
            if number.country == country and region in (None, number.region) and not self._holders.get(number.e164)
        ]

    def whole(self) -> list[PoolNumber]:
        return [
            PoolNumber(**number.model_dump(), on_sale=not self._holders.get(number.e164)) for number in self._numbers
        ]
