"""What an account has, and every movement of it."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import uuid4

from pydantic import BaseModel, Field

from vobiz_sandbox.fields import ControlBody, Currency
from vobiz_sandbox.settings import Clock

TransactionType = Literal["debit", "credit"]
CreditLimitType = Literal["soft", "hard"]
Balanced = Annotated[float, Field(allow_inf_nan=False)]

_INITIAL: dict[Currency, float] = {"INR": 100_000, "USD": 1000}


class Balance(BaseModel):
    """The answer to a read of the balance."""

    account_id: str
    currency: Currency
    balance: float
    reserved_funds: float = 0
    promotional_balance: float = 0
    available_balance: float
    credit_limit: float = 0
    is_postpaid: bool = False
    credit_limit_type: CreditLimitType = "hard"
    low_balance_threshold: float = 0
    status: str = "active"

    def covers(self, amount: float) -> bool:
        if self.is_postpaid and self.credit_limit_type == "soft":
            return True
        return amount <= self.available_balance + (self.credit_limit if self.is_postpaid else 0)


class BalanceChange(ControlBody):
    account_id: str = Field(default="MA_SANDBOX01", description="whose balance it is")
    currency: Currency = Field(default="INR", description="INR or USD")
    available_balance: Balanced = Field(default=0, description="what is there; it may be negative")
    credit_limit: Balanced = Field(default=0, description="what a postpaid account can spend beyond that")
    is_postpaid: bool = Field(default=False, description="whether the account can spend its credit limit too")
    credit_limit_type: CreditLimitType = Field(default="hard", description="hard, or soft: it blocks nothing")


class Transaction(BaseModel):
    id: str
    account_id: str
    type: TransactionType
    amount: float
    currency: Currency
    description: str
    reference: str | None
    reference_type: str
    status: str
    processed_at: datetime
    created_at: datetime
    updated_at: datetime


class Ledger:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._transactions: list[Transaction] = []
        self._balances: dict[tuple[str, Currency], Balance] = {}

    def balance(self, account_id: str, currency: Currency) -> Balance:
        amount = _INITIAL[currency]
        initial = Balance(account_id=account_id, currency=currency, balance=amount, available_balance=amount)
        return self._balances.setdefault((account_id, currency), initial)

    def change_balance(self, change: BalanceChange) -> Balance:
        """Sets those fields that are given."""
        balance = self.balance(change.account_id, change.currency)
        for name in change.model_fields_set:
            setattr(balance, name, getattr(change, name))
        balance.balance = balance.available_balance
        return balance

    def book(
        self,
        account_id: str,
        kind: TransactionType,
        amount: float,
        currency: Currency,
        *,
        description: str,
        reference: str | None,
    ) -> None:
        now = self._clock.now()
        self._transactions.append(
            Transaction(
                id=str(uuid4()),
                account_id=account_id,
                type=kind,
                amount=amount,
                currency=currency,
                description=description,
                reference=reference,
                reference_type="whatsapp_number",
                status="completed",
                processed_at=now,
                created_at=now,
                updated_at=now,
            )
        )
        balance = self.balance(account_id, currency)
        balance.available_balance += amount if kind == "credit" else -amount
        balance.balance = balance.available_balance

    def all(self) -> list[Transaction]:
        """Of all accounts, the newest first."""
        return self._transactions[::-1]

    def of_account(self, account_id: str) -> list[Transaction]:
        return [transaction for transaction in self.all() if transaction.account_id == account_id]
