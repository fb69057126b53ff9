"""What the API sends, read leniently: a field that cannot be understood is absent, and unknown fields are ignored.

Field meanings are those of the Numbers API page; amounts are in major units of `currency`, times RFC 3339 UTC.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, model_validator

from vobiz_provider.api.fees import fees_in_words
from vobiz_provider.api.lenient import LENIENT, Amount, Profile, Status, Text
from vobiz_provider.api.statuses import HALTED
from vobiz_provider.api.values import same_number


class Received(BaseModel):
    """What the API sent, as far as it can be understood."""

    model_config = ConfigDict(**LENIENT, frozen=True)


# No pydantic model: whatever iterates over one, as a serializer may, makes a list of pairs of it.
@dataclass(frozen=True, kw_only=True)
class AvailableNumber:
    """A number on sale (Numbers API, List available numbers).

    Args:
        e164: the number, E.164.
        country: ISO 3166-1 alpha-2 code.
        region: state or region, or None.
        setup_fee: one-time fee in major units of `currency`, or None where none is listed.
        monthly_fee: fee a month in major units of `currency`, or None where none is listed.
        currency: ISO 4217 code, or None.
    """

    __pydantic_config__: ClassVar[ConfigDict] = LENIENT

    e164: str
    country: Text = None
    region: Text = None
    setup_fee: Amount = None
    monthly_fee: Amount = None
    currency: Text = None

    @property
    def outputs(self) -> dict[str, Any]:
        """Every field under the API's own name, where it has a value."""
        return {key: value for key, value in asdict(self).items() if value is not None}

    @property
    def fees_in_words(self) -> str:
        """Both fees, as `setup 500 INR, 250 INR a month`."""
        return fees_in_words(self.setup_fee, self.monthly_fee, self.currency)


class Order(Received):
    """A number order (Numbers API, Number order object)."""

    id: Text = None
    account_id: Text = None
    country_code: Text = None
    region: Text = None
    number_type: Text = None
    selected_phone_number: Text = None
    provider_order_id: Text = None
    provider_name: Text = None
    status: Status = None
    monthly_cost: Amount = None
    setup_cost: Amount = None
    currency: Text = None
    failure_reason: Text = None
    created_at: Text = None
    updated_at: Text = None

    @property
    def outputs(self) -> dict[str, Any]:
        """Every field but the id, under the API's own name, where it has a value."""
        return self.model_dump(exclude={"id"}, exclude_none=True)


class Channel(Received):
    """A number that is connected to a WhatsApp Business account (Channels API, channel object)."""

    id: Text = None
    account_id: Text = None
    waba_id: Text = None
    phone_number_id: Text = None
    phone_number: Text = None
    number_onboarding_mode: Text = None
    number_provider: Text = None
    number_order_id: Text = None
    verification_status: Status = None
    display_name: Text = None
    business_profile: Profile = None
    status: Status = None
    created_at: Text = None
    updated_at: Text = None
    nulls: frozenset[str] = frozenset()
    """The fields that came without a value; one that did not come says nothing."""

    @model_validator(mode="before")
    @classmethod
    def _note_nulls(cls, came: Any) -> Any:
        is_object = isinstance(came, dict)
        return came | {"nulls": frozenset(key for key in came if came[key] is None)} if is_object else came

    @property
    def outputs(self) -> dict[str, Any]:
        """Every field but the id, under the API's own name, where it has a value."""
        return self.model_dump(exclude={"id", "nulls"}, exclude_none=True)

    @property
    def trouble(self) -> str | None:
        """What keeps it from sending, in words; None where it says nothing of the kind."""
        told = [word for word in (self.status, self.verification_status) if word in HALTED]
        return " and ".join(told) or None

    def has_number(self, e164: Any) -> bool:
        """Whether this channel's number is this one, however either is spaced."""
        return same_number(self.phone_number, e164)


class Verification(Received):
    """A verification that was started (Numbers API, Verify BYON)."""

    id: Text = None
    status: Status = None
    expires_at: Text = None


class Confirmation(Received):
    """The answer to an OTP (Numbers API, Confirm BYON verification)."""

    status: Status = None
    message: Text = None
