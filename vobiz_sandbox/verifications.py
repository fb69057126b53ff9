"""Bring your own number: one-time codes and what is confirmed with them."""

from datetime import datetime, timedelta
from secrets import randbelow
from typing import Literal
from uuid import uuid4

from pydantic import BaseModel

from vobiz_sandbox.answers import ApiError
from vobiz_sandbox.fields import E164, ApiBody, OtpCode, VerificationMethod
from vobiz_sandbox.settings import Clock, Settings


class VerifyRequest(ApiBody):
    phone_number: E164
    verification_method: VerificationMethod


class ConfirmRequest(ApiBody):
    phone_number: E164
    otp_code: OtpCode


class PendingVerification(BaseModel):
    """The answer to verify."""

    id: str
    phone_number: str
    status: Literal["pending"] = "pending"
    expires_at: datetime


class Confirmation(BaseModel):
    """The answer to confirm."""

    status: Literal["verified"] = "verified"
    message: str = "Number verified successfully"


class Verification(BaseModel):
    """The sandbox's own record of one verification."""

    id: str
    account_id: str
    phone_number: str
    verification_method: VerificationMethod
    status: Literal["pending", "verified", "replaced"]
    created_at: datetime
    expires_at: datetime


class InboxMessage(BaseModel):
    phone_number: str
    code: str
    verification_id: str
    verification_method: VerificationMethod
    sent_at: datetime
    expires_at: datetime


class Verifications:
    def __init__(self, clock: Clock, settings: Settings) -> None:
        self._clock = clock
        self._settings = settings
        self._verifications: list[Verification] = []
        self._codes: dict[str, str] = {}

    def verify(self, account_id: str, request: VerifyRequest) -> PendingVerification:
        self._refuse_verified(account_id, request.phone_number)
        replaced = self._find(account_id, request.phone_number, "pending")
        if replaced:
            replaced.status = "replaced"
        now = self._clock.now()
        verification = Verification(
            id=str(uuid4()),
            account_id=account_id,
            phone_number=request.phone_number,
            verification_method=request.verification_method,
            status="pending",
            created_at=now,
            expires_at=now + timedelta(seconds=self._settings.otp_seconds),
        )
        self._verifications.append(verification)
        self._codes[verification.id] = f"{randbelow(1_000_000):06}"
        return PendingVerification(
            id=verification.id, phone_number=verification.phone_number, expires_at=verification.expires_at
        )

    def confirm(self, account_id: str, request: ConfirmRequest) -> Confirmation:
        verification = self._find(account_id, request.phone_number, "pending")
        if verification is None:
            self._refuse_verified(account_id, request.phone_number)
            raise ApiError(400, "NO_PENDING_VERIFICATION", f"No verification of {request.phone_number} is pending")
        if self._clock.now() >= verification.expires_at:
            raise ApiError(400, "OTP_EXPIRED", "The OTP code has expired, request a new one")
        if request.otp_code != self._codes[verification.id]:
            raise ApiError(400, "INVALID_OTP", "The OTP code is wrong")
        verification.status = "verified"
        return Confirmation()

    def all(self) -> list[Verification]:
        return list(self._verifications)

    def inbox(self, phone_number: str | None) -> list[InboxMessage]:
        return [
            InboxMessage(
                phone_number=verification.phone_number,
                code=self._codes[verification.id],
                verification_id=verification.id,
                verification_method=verification.verification_method,
                sent_at=verification.created_at,
                expires_at=verification.expires_at,
            )
            for verification in self._verifications
            if phone_number in (None, verification.phone_number)
        ]

    def _refuse_verified(self, account_id: str, phone_number: str) -> None:
        if self._settings.refuse_verified and self._find(account_id, phone_number, "verified"):
            raise ApiError(409, "ALREADY_VERIFIED", f"Number {phone_number} is already verified")

    def _find(self, account_id: str, phone_number: str, status: str) -> Verification | None:
        wanted = (account_id, phone_number, status)
        matching = (each for each in self._verifications if (each.account_id, each.phone_number, each.status) == wanted)
        return next(matching, None)
