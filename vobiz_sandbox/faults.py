"""Faults that a test arms for the requests to come, and what each makes of an answer.

A faulty answer need not be a valid one (headers that promise more than comes, a wrong length).
"""

import json
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Annotated, Any

from pydantic import Field, StringConstraints, model_validator

from vobiz_sandbox.answers import Answer, ErrorShape, error_for_status
from vobiz_sandbox.fields import ControlBody, Seconds
from vobiz_sandbox.socket_faults import Action, SocketFault, head

HeaderName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9!#$%&'*+.^_`|~-]+$")]
HeaderValue = Annotated[str, StringConstraints(pattern=r"^[\t -~]*$")]


class Fault(ControlBody):
    """What happens to a request instead of its answer. The first fault armed that matches is taken."""

    method: Annotated[str, StringConstraints(to_upper=True)] = Field(
        default="*", description="the method of the requests it hits; * matches any text"
    )
    path: str = Field(
        default="*",
        description="the path after /api/v1/messaging, such as /numbers/whatsapp/*, or after /api/v1, such as "
        "/Account/*; * matches any text",
    )
    times: int = Field(default=1, ge=1, description="how many requests it hits")
    processed: bool = Field(
        default=False,
        description="true: the API does what was asked, and only its answer goes wrong; false: it does not",
    )
    action: Action = Field(
        default="respond",
        description="respond: another answer; reset, close: no answer, the connection breaks or ends; hold: no answer "
        "for `seconds`, then reset; cut: the answer ends after `bytes` of its body; drip: `bytes` of it each `seconds`",
    )
    status: int | None = Field(
        default=None, ge=200, le=599, description="the answer's status; null: the real one's if processed, else 500"
    )
    headers: dict[HeaderName, HeaderValue] = Field(
        default_factory=dict, description="more headers of the answer, such as Retry-After, or others in their place"
    )
    body: str | None = Field(default=None, description="the body, as it is; null: the API's error, or the real answer")
    json_body: Any = Field(default=None, alias="json", description="the body as a document, in place of `body`")
    patch: dict[str, Any] = Field(
        default_factory=dict, description="fields of the real answer to change or add; needs processed"
    )
    remove: list[str] = Field(
        default_factory=list, description="fields of the real answer to leave out; needs processed"
    )
    repeat: int = Field(default=0, ge=0, description="the length in bytes that spaces fill the body up to")
    byte_count: int = Field(
        default=1, ge=0, alias="bytes", description="how much of the body a cut leaves, or a drip sends at a time"
    )
    seconds: Seconds = Field(default=1, description="how long a hold lasts, or a drip waits each time")

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

    def answer_status(self, real: Answer | None) -> int:
        return self.status or (real.status if real else 500)

    def at_socket(self, real: Answer | None, shape: ErrorShape, now: datetime) -> SocketFault:
        """What the client gets, where this is the real answer or where there is none."""
        status = self.answer_status(real)
        body = self._body(real, status, shape, now)
        start = head(status, self.headers, max(len(body), self.repeat))
        return SocketFault(self.action, start, body, self.repeat, self.byte_count, self.seconds)

    def _body(self, real: Answer | None, status: int, shape: ErrorShape, now: datetime) -> bytes:
        if self.body is not None:
            return self.body.encode()
        if self.has_json:
            return json.dumps(self.json_body).encode()
        if real is None or (status >= 400 > real.status and not self.edits_real_answer):
            wait = next((value for name, value in self.headers.items() if name.lower() == "retry-after"), "")
            details = {"retryAfter": int(wait)} if wait.isdigit() else {}
            return json.dumps(error_for_status(status, details).document(shape, now)).encode()
        if self.edits_real_answer and real.body:  # a 204 has none
            edited = {**json.loads(real.body), **self.patch}
            return json.dumps({key: value for key, value in edited.items() if key not in self.remove}).encode()
        return real.body


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
