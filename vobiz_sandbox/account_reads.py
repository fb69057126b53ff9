"""What Vobiz offers beside messaging to look at an account: who it is, its balance, its ledger, its numbers."""

import math
from datetime import datetime, timezone
from typing import Annotated, Any, TypeVar
from uuid import NAMESPACE_OID, uuid5

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel

from vobiz_sandbox.answers import AccountMismatch, ApiError, error_for_status
from vobiz_sandbox.fields import Currency
from vobiz_sandbox.gateway import Caller
from vobiz_sandbox.ledger import Balance, Transaction
from vobiz_sandbox.orders import NumberOrder
from vobiz_sandbox.paths import ACCOUNT_NUMBERS, BALANCE, ME, TRANSACTIONS
from vobiz_sandbox.world import World

_USUAL_PER_PAGE = 50
_MOST_PER_PAGE = 1000

Item = TypeVar("Item")


class AccountNumber(BaseModel):
    id: str
    account_id: str
    e164: str
    country: str
    region: str
    setup_fee: float
    monthly_fee: float
    currency: str
    status: str = "active"
    created_at: datetime


class LedgerFilter(BaseModel):
    """The filters of the ledger; one that is absent lets everything through."""

    from_date: str | None = None
    to_date: str | None = None
    type: str | None = None
    status: str | None = None
    currency: str | None = None
    reference_type: str | None = None
    transaction_id: str | None = None
    description: str | None = None
    reference: str | None = None

    def of(self, transactions: list[Transaction]) -> list[Transaction]:
        start, end = _time(self.from_date), _time(self.to_date)
        return [
            each
            for each in transactions
            if self.type in (None, each.type)
            and self.status in (None, each.status)
            and self.currency in (None, each.currency)
            and self.reference_type in (None, each.reference_type)
            and self.transaction_id in (None, each.id)
            and _holds(each.description, self.description)
            and _holds(each.reference, self.reference)
            and (start is None or start <= each.created_at)
            and (end is None or each.created_at <= end)
        ]


ChosenTransactions = Annotated[LedgerFilter, Depends()]


class Paging:
    """Which part of a list is asked for."""

    def __init__(
        self, page: Annotated[int, Query(ge=1)] = 1, per_page: Annotated[int, Query(ge=1)] = _USUAL_PER_PAGE
    ) -> None:
        self.page = page
        self.per_page = per_page if per_page <= _MOST_PER_PAGE else _USUAL_PER_PAGE

    def document(self, key: str, items: list[Item], most: int | None) -> dict[str, Any]:
        """The page asked for under `key`, with at most so many items whatever was asked for."""
        start = (self.page - 1) * self.per_page
        came = items[start : start + self.per_page][:most]
        return {key: came, "page": self.page, "per_page": self.per_page, "total": len(items)}


ChosenPage = Annotated[Paging, Depends()]


def account_routes(world: World) -> APIRouter:
    def refuse_where_not_offered() -> None:
        refusals = {"refused": 403, "missing": 404}
        if world.settings.account_reads in refusals:
            raise error_for_status(refusals[world.settings.account_reads])

    def own_account(request: Request, caller: Caller, auth_id: str) -> str:
        """The account's id in the path, which must be the caller's own."""
        refuse_where_not_offered()
        if "X-Auth-ID" not in request.headers and not world.settings.bearer_account_reads:
            raise ApiError(401, "UNAUTHORIZED", "A Bearer token is not accepted here")
        if auth_id != caller.account_id:
            raise AccountMismatch
        return auth_id

    router = APIRouter()

    @router.get(ME)
    async def read_me(caller: Caller) -> dict[str, Any]:
        refuse_where_not_offered()
        return {"auth_id": caller.account_id, "account_type": "master", "name": "Sandbox", "status": "active"}

    @router.get(BALANCE)
    async def read_balance(account_id: Annotated[str, Depends(own_account)], currency: Currency) -> Balance:
        return world.ledger.balance(account_id, currency)

    @router.get(TRANSACTIONS)
    async def list_transactions(
        account_id: Annotated[str, Depends(own_account)],
        chosen: ChosenTransactions,
        paging: ChosenPage,
    ) -> dict[str, Any]:
        found = chosen.of(world.ledger.of_account(account_id))
        # The reference is absent, and not null, where there is none.
        items = [transaction.model_dump(exclude_none=True) for transaction in found]
        summary = {f"total_{kind}s": sum(e.amount for e in found if e.type == kind) for kind in ("debit", "credit")}
        pages = math.ceil(len(found) / paging.per_page)
        limit = world.settings.list_limit
        return {**paging.document("transactions", items, limit), "summary": summary, "total_pages": pages}

    @router.get(ACCOUNT_NUMBERS)
    async def list_numbers(
        account_id: Annotated[str, Depends(own_account)], paging: ChosenPage, search: str = ""
    ) -> dict[str, Any]:
        owned = world.orders.whose_number_is_owned(account_id)
        items = [_number_of(order) for order in owned if search in order.selected_phone_number]
        return paging.document("items", items, world.settings.list_limit)

    return router


def _number_of(order: NumberOrder) -> AccountNumber:
    return AccountNumber(
        id=str(uuid5(NAMESPACE_OID, order.id)),  # not the order's: nobody documents that it can be found here
        account_id=order.account_id,
        e164=order.selected_phone_number,
        country=order.country_code,
        region=order.region,
        setup_fee=order.setup_cost,
        monthly_fee=order.monthly_cost,
        currency=order.currency,
        created_at=order.created_at,
    )


def _holds(text: str | None, part: str | None) -> bool:
    return part is None or part.lower() in (text or "").lower()


def _time(text: str | None) -> datetime | None:
    """A day or a time; what cannot be read, as one whose + was not encoded, is a 500 at Vobiz."""
    if text is None:
        return None
    try:
        time = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise error_for_status(500) from None
    return time if time.tzinfo else time.replace(tzinfo=timezone.utc)
