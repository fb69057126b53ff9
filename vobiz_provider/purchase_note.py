"""Purchases under way, noted on disk before the money moves.

A run that is killed between the order and the state leaves no trace in the stack, and where the listing keeps a number
until its order completes, none at the API either. The note, beside the CLI's own home, stops the next run on the same
machine from buying again, and knows the order's id if there was an answer. It holds no credentials.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from vobiz_provider.credentials import Account
from vobiz_provider.inputs import is_e164
from vobiz_provider.models import parse_object
from vobiz_provider.text import warn


@dataclass(frozen=True)
class PurchaseNote:
    """One purchase of a named number.

    Args:
        path: the file; None where the disk cannot be written.
        started_at: when the order was about to be sent, RFC 3339 UTC.
        order_id: the order's id, once there was an answer.
    """

    path: Path | None
    started_at: str
    order_id: str | None = None

    def placed(self, order_id: str) -> None:
        """Adds the id of the order, now that it is known. Never raises: the order is bought."""
        if self.path is None:
            return
        try:
            _write(self.path, self.started_at, order_id, os.O_TRUNC)
        except OSError as error:
            warn(f"the id of order {order_id} could not be noted in {self.path}: {error.strerror}")

    def drop(self) -> None:
        """Forgets the purchase: nothing was ordered, or the state has it."""
        if self.path is not None:
            with contextlib.suppress(FileNotFoundError):
                self.path.unlink()


def find(account: Account, number: str) -> PurchaseNote | None:
    """The purchase of a number that an earlier run began and that no state has since shown, or None."""
    return _read(_path(account, number))


def begin(account: Account, number: str) -> PurchaseNote:
    """Notes a purchase that is about to be sent.

    Raises:
        FileExistsError: it is noted already, by an earlier run or one beside this one.
    """
    path, now = _path(account, number), datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(path, now, None, os.O_EXCL)
    except FileExistsError:
        raise
    except OSError as error:
        warn(f"the purchase of {number} cannot be noted in {path.parent} ({error.strerror}): do not kill this run")
        return PurchaseNote(None, now)
    return PurchaseNote(path, now)


def settle(number: Any, order_id: str, *, holds: bool) -> None:
    """Drops the note of a purchase that the state holds now.

    Args:
        number: one that the order may have been noted under; nothing is done for what is no number.
        order_id: the order.
        holds: whether the order holds the number now. If not, a note without an id is of another purchase of it.
    """
    if not is_e164(number):
        return
    shown = (None, order_id) if holds else (order_id,)
    for path in _folder().glob(f"{number.removeprefix('+')}-*.json"):
        note = _read(path)
        if note and note.order_id in shown:
            note.drop()


def _folder() -> Path:
    return Path(os.environ.get("PULUMI_HOME") or Path.home() / ".pulumi") / "vobiz"


def _path(account: Account, number: str) -> Path:
    place = hashlib.sha256(f"{account.base_url} {account.auth_id}".encode()).hexdigest()[:12]
    return _folder() / f"{number.removeprefix('+')}-{place}.json"


def _read(path: Path) -> PurchaseNote | None:
    try:
        noted = parse_object(path.read_bytes(), partial=True)
    except OSError:
        return None
    return PurchaseNote(path, str(noted.get("started_at", "an unknown time")), noted.get("order_id"))


def _write(path: Path, started_at: str, order_id: str | None, flag: int) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | flag, 0o600), "w") as file:
        json.dump({"started_at": started_at, "order_id": order_id}, file)
        file.flush()
        os.fsync(file.fileno())
