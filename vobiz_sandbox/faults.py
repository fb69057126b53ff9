"""Faults that a test arms for the requests to come."""

from fnmatch import fnmatchcase
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from vobiz_sandbox.fields import ControlBody, Seconds

HeaderName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9!#$%&'*+.^_`|~-]+$")]
HeaderValue = Annotated[str, StringConstraints(pattern=r"^[\t -~]*$")]


class Fault(ControlBody):
    method: Annotated[str, StringConstraints(to_upper=True)] = "*"
    path: str = "*"
    times: int = Field(default=1, ge=1)
    processed: bool = False
    action: Literal["respond", "reset", "close", "hold", "cut", "drip"] = "respond"
    status: int | None = Field(default=None, ge=200, le=599)
    headers: dict[HeaderName, HeaderValue] = Field(default_factory=dict)
    body: str | None = None
    json_body: Any = Field(default=None, alias="json")
    patch: dict[str, Any] = Field(default_factory=dict)
    remove: list[str] = Field(default_factory=list)
    repeat: int = Field(default=0, ge=0)
    byte_count: int = Field(default=1, ge=0, alias="bytes")
    seconds: Seconds = 1

    @property
    def has_json(self) -> bool:
        return "json_body" in self.model_fields_set

    @property
    def edits_real_answer(self) -> bool:
        return bool(self.patch or self.remove)

    @model_validator(mode="after")
    def _check_together(self) -> "Fault":
        if (self.body is not None) + self.has_json + self.edits_real_answer > 1:
            raise ValueError("give only one of: body, json, patch and remove")
        if self.edits_real_answer and not self.processed:
            raise ValueError("patch and remove edit the real answer: they need processed")
        if self.action == "drip" and self.byte_count == 0:
            raise ValueError("drip needs bytes of at least 1")
        return self


class Faults:
    def __init__(self) -> None:
        self._armed: list[Fault] = []

    def arm(self, fault: Fault) -> None:
        self._armed.append(fault)

    def armed(self) -> list[Fault]:
        return list(self._armed)

    def clear(self) -> None:
        self._armed.clear()

    def take(self, method: str, path: str) -> Fault | None:
        for fault in self._armed:
            if fnmatchcase(method, fault.method) and fnmatchcase(path, fault.path):
                fault.times -= 1
                if fault.times == 0:
                    self._armed = [armed for armed in self._armed if armed is not fault]
                return fault
        return None
