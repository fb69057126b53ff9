"""The kinds of value that the API and the control endpoints take."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

E164 = Annotated[str, StringConstraints(pattern=r"^\+[0-9]{8,15}$")]
CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
NonEmpty = Annotated[str, StringConstraints(min_length=1)]
Region = NonEmpty
MetaToken = Annotated[str, StringConstraints(pattern=r"^EAA")]
OtpCode = Annotated[str, StringConstraints(pattern=r"^[0-9]+$")]
Amount = Annotated[int, Field(ge=0)] | Annotated[float, Field(ge=0, allow_inf_nan=False)]
# A bound keeps the sums of a date and some seconds within what a datetime can hold.
Seconds = Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)]
Currency = Literal["INR", "USD"]
NumberType = Literal["local"]
VerificationMethod = Literal["sms", "voice"]
OnboardingMode = Literal["buy_from_vobiz", "bring_your_own", "embedded_signup"]
OrderStatus = Literal["pending", "completed", "failed", "cancelled"]


class ApiBody(BaseModel):
    """A request body of the API: strict about types, silent about fields it does not know."""

    model_config = ConfigDict(strict=True, extra="ignore")


class ControlBody(BaseModel):
    """A request body of a control endpoint: a misspelt field in a test must not pass silently."""

    model_config = ConfigDict(strict=True, extra="forbid")
