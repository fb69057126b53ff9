"""Purchases of named numbers, noted on disk before the money moves.

A run that is killed between the order and the state leaves no trace in the stack, and where the listing keeps a number
until its order completes, none at the API either. The note, beside the CLI's own home, stops whatever would order the
number again from this machine, and knows the order's id once there was an answer. It stays until the order is deleted
from its stack or has ended, and holds no credentials.
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
from urllib.parse import urlsplit

from vobiz_provider.api.account import Account
from vobiz_provider.api.parsing import parse_object
from vobiz_provider.api.values import is_e164
from vobiz_provider.engine.messages import warn
from vobiz_provider.order.advice import ADOPT, LOOK
from vobiz_provider.session import Session


@dataclass(frozen=True)
class PurchaseNote:
    """One purchase of a named number.

    Args:
        path: the file; None where the disk cannot be written.
        number: the number, E.164.
        started_at: when the order was about to be sent, RFC 3339 UTC.
        order_id: the order's id, once there was an answer.
    """

    path: Path | None
    number: str
    started_at: str
    order_id: str | None = None

    def add_order(self, order_id: str) -> None:
        """Adds the id of the order, now that it is known. Never raises: the order is bought."""
        if self.path is None:
            return
        beside = self.path.with_suffix(f".{os.getpid()}")
        try:
            _write(beside, self.started_at, order_id)
            beside.replace(self.path)
        except OSError as error:
            warn(f"the id of order {order_id} could not be noted in {self.path}: {error.strerror}")

    def drop(self) -> None:
        """Forgets the purchase. A note that stays is the safe side: it refuses, and names its file."""
        if self.path is None:
            return
        try:
            self.path.unlink(missing_ok=True)
        except OSError as error:
            warn(f"{self.path} could not be removed ({error.strerror}): remove it to order {self.number} again")


def note_message(note: PurchaseNote) -> str:
    """What a person is told of a purchase that stands in the way, and what to do."""
    sent = f"{note.number} was ordered from this machine at {note.started_at}"
    otherwise = f"if it is not there, delete {note.path} and run `pulumi up` again"
    if note.order_id is None:
        return f"{sent}, and no answer is on record: {LOOK}. If the order is there, {ADOPT}; {otherwise}"
    return (
        f"{sent} as order {note.order_id}. If a stack holds that order, name another number here; if none does, "
        f"{LOOK}: if it is there, set existing_order_id to {note.order_id} and run `pulumi up`; {otherwise}"
    )


def find_note(session: Session, number: str) -> PurchaseNote | None:
    """The purchase of a number from this machine, whoever's it was, or None: a number has one holder at Vobiz."""
    folder = _folder()
    return _read(session, folder / _file_name(session.client.account, number)) if folder else None


def unanswered_notes(session: Session) -> list[PurchaseNote]:
    """The purchases from this machine of which no answer is on record, given once a run: they are told once.

    Whether a number may be ordered is for `find_note` and `write_note`, which look again each time.
    """
    folder, of_account = _folder(), _file_name(session.client.account, "")
    if folder is None or not session.is_first_time(("unanswered notes", folder, of_account)):
        return []
    found = [_read(session, path) for path in _files(session, folder) if path.name.endswith(of_account)]
    return [note for note in found if note and note.order_id is None]


def write_note(account: Account, number: str) -> PurchaseNote:
    """Notes a purchase that is about to be sent.

    Args:
        account: where the order goes.
        number: the number, E.164.

    Returns:
        The note; one without a path where the disk cannot be written, with a warning: the order goes on.

    Raises:
        FileExistsError: it is noted already, by an earlier run or one beside this one.
    """
    now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    folder = _folder()
    if folder is None:
        return _unwritten(number, now, "there is no home folder")
    path = folder / _file_name(account, number)
    try:
        with contextlib.suppress(FileExistsError):  # a file in its place shows when the note is written
            folder.mkdir(mode=0o700, parents=True)
    except OSError as error:
        return _unwritten(number, now, error.strerror)
    try:
        _write(path, now, None)
    except FileExistsError:
        raise
    except OSError as error:
        with contextlib.suppress(OSError):  # half written, it would block the number for no reason
            path.unlink()
        return _unwritten(number, now, error.strerror)
    return PurchaseNote(path, number, now)


def drop_notes(session: Session, order_id: str, *numbers: Any) -> None:
    """Drops the note of an order that its stack deletes, or that has ended.

    Args:
        session: tells once a run where notes cannot be read.
        order_id: the order; the note of another one is left alone.
        numbers: those that it may have been noted under; what is no number is passed over.
    """
    beginnings = tuple(f"{number.removeprefix('+')}-" for number in numbers if is_e164(number))
    folder = _folder()
    if folder is None or not beginnings:
        return
    for path in _files(session, folder):
        note = _read(session, path) if path.name.startswith(beginnings) else None
        if note and note.order_id == order_id:
            note.drop()


def _unwritten(number: str, now: str, reason: str | None) -> PurchaseNote:
    warn(f"the purchase of {number} cannot be noted beside the CLI's home ({reason}): do not kill this run")
    return PurchaseNote(None, number, now)


def _folder() -> Path | None:
    home = os.environ.get("PULUMI_HOME")
    try:
        return (Path(home) if home else Path.home() / ".pulumi") / "vobiz"
    except RuntimeError:  # a user without an entry, as containers have
        return None


def _file_name(account: Account, number: str) -> str:
    # Not the account: the same one is known by its id or by a JWT, which does not tell.
    url = urlsplit(account.base_url)
    place = hashlib.sha256(f"{url.netloc.lower()}{url.path}".encode()).hexdigest()[:12]
    return f"{number.removeprefix('+')}-{place}.json"


def _files(session: Session, folder: Path) -> list[Path]:
    # Not glob, which on some Pythons takes a folder that cannot be read for an empty one.
    try:
        return sorted(path for path in folder.iterdir() if path.suffix == ".json")
    except FileNotFoundError:
        return []
    except OSError as error:
        _warn_of_unreadable(session, folder, error)
        return []


def _read(session: Session, path: Path) -> PurchaseNote | None:
    try:
        noted = parse_object(path.read_bytes(), partial=True)
    except FileNotFoundError:
        return None
    except OSError:
        try:
            path.lstat()
        except FileNotFoundError:
            return None
        except OSError as error:
            _warn_of_unreadable(session, path.parent, error)
            return None
        noted = {}  # it is there: only what it says is lost
    number = f"+{path.name.partition('-')[0]}"
    return PurchaseNote(path, number, str(noted.get("started_at", "an unknown time")), noted.get("order_id"))


def _warn_of_unreadable(session: Session, folder: Path, error: OSError) -> None:
    if session.is_first_time(("unreadable notes", folder)):
        warn(
            f"{folder} cannot be read ({error.strerror}), where purchases from this machine are noted: whether one was "
            "cut off is not known. Make it a folder that can be read"
        )


def _write(path: Path, started_at: str, order_id: str | None) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump({"started_at": started_at, "order_id": order_id}, file)
        file.flush()
        os.fsync(file.fileno())
