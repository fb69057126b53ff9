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
import threading
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from vobiz_provider.api.account import Account
from vobiz_provider.api.parsing import parse_object
from vobiz_provider.api.values import is_e164
from vobiz_provider.engine.messages import warn


class _Firsts:
    """What happened once in this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: set[tuple[str, Path]] = set()

    def is_first(self, what: str, path: Path) -> bool:
        """Whether this is the first time; the next one will not be."""
        with self._lock:
            first = (what, path) not in self._seen
            self._seen.add((what, path))
            return first

    def clear(self) -> None:
        """Forgets it all."""
        with self._lock:
            self._seen.clear()


firsts = _Firsts()


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

    def placed(self, order_id: str) -> None:
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
        """Forgets the purchase. One that stays is the safe side: it refuses, and names its file."""
        if self.path is None:
            return
        try:
            self.path.unlink(missing_ok=True)
        except OSError as error:
            warn(f"{self.path} could not be removed ({error.strerror}): remove it to order {self.number} again")


def find(account: Account, number: str) -> PurchaseNote | None:
    """The purchase of a number from this machine, whoever's it was, or None: a number has one holder at Vobiz."""
    folder = _folder()
    return _read(folder / _name(account, number)) if folder else None


def unanswered(account: Account) -> list[PurchaseNote]:
    """The purchases from this machine of which no answer is on record, given once a process: they are told once a run.

    Whether a number may be ordered is for `find` and `begin`, which look again each time.
    """
    folder = _folder()
    if folder is None or not firsts.is_first("read", folder / _name(account, "")):
        return []
    found = [_read(path) for path in _files(folder, suffix=_name(account, ""))]
    return [note for note in found if note and note.order_id is None]


def begin(account: Account, number: str) -> PurchaseNote:
    """Notes a purchase that is about to be sent.

    Args:
        account: where the order goes.
        number: the number, E.164.

    Raises:
        FileExistsError: it is noted already, by an earlier run or one beside this one.
    """
    now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    folder = _folder()
    path = folder / _name(account, number) if folder else None
    try:
        if folder is None or path is None:
            raise NotADirectoryError(0, "there is no home folder")
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700, parents=True)
    except OSError as error:
        return _unnoted(number, now, error)
    try:
        _write(path, now, None)
    except FileExistsError:
        raise
    except OSError as error:
        with contextlib.suppress(OSError):  # half written, it would block the number for no reason
            path.unlink()
        return _unnoted(number, now, error)
    return PurchaseNote(path, number, now)


def settle(order_id: str, *numbers: Any) -> None:
    """Drops the note of an order that its stack deletes, or that has ended.

    Args:
        order_id: the order; the note of another one is left alone.
        numbers: those that it may have been noted under; what is no number is passed over.
    """
    folder = _folder()
    for number in {number for number in numbers if is_e164(number)} if folder else ():
        for path in _files(folder, prefix=f"{number.removeprefix('+')}-") if folder else ():
            note = _read(path)
            if note and note.order_id == order_id:
                note.drop()


def _unnoted(number: str, now: str, error: OSError) -> PurchaseNote:
    warn(f"the purchase of {number} cannot be noted beside the CLI's home ({error.strerror}): do not kill this run")
    return PurchaseNote(None, number, now)


def _folder() -> Path | None:
    home = os.environ.get("PULUMI_HOME")
    try:
        return (Path(home) if home else Path.home() / ".pulumi") / "vobiz"
    except RuntimeError:  # a user without an entry, as containers have
        return None


def _name(account: Account, number: str) -> str:
    # Not the account: the same one is known by its id or by a JWT, which does not tell.
    url = urlsplit(account.base_url)
    place = hashlib.sha256(f"{url.netloc.lower()}{url.path}".encode()).hexdigest()[:12]
    return f"{number.removeprefix('+')}-{place}.json"


def _files(folder: Path, prefix: str = "", suffix: str = ".json") -> list[Path]:
    # Not glob, which on some Pythons takes a folder that cannot be read for an empty one.
    try:
        found = sorted(folder.iterdir())
    except FileNotFoundError:
        return []
    except OSError as error:
        _tell_unreadable(folder, error)
        return []
    return [path for path in found if path.name.startswith(prefix) and path.name.endswith(suffix)]


def _read(path: Path) -> PurchaseNote | None:
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
            _tell_unreadable(path.parent, error)
            return None
        noted = {}  # it is there: only what it says is lost
    number = f"+{path.name.partition('-')[0]}"
    return PurchaseNote(path, number, str(noted.get("started_at", "an unknown time")), noted.get("order_id"))


def _tell_unreadable(folder: Path, error: OSError) -> None:
    if firsts.is_first("unreadable", folder):
        warn(
            f"{folder} cannot be read ({error.strerror}), where purchases from this machine are noted: whether one was "
            "cut off is not known. Make it a folder that can be read"
        )


def _write(path: Path, started_at: str, order_id: str | None) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump({"started_at": started_at, "order_id": order_id}, file)
        file.flush()
        os.fsync(file.fileno())
