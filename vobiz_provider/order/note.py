"""The purchase under way, noted on this machine's disk for the case that the stack cannot remember it.

What a run orders stands in the stack: as an order, as one in doubt or, where the CLI was killed, as an operation still
pending. Where only the plugin dies, the engine takes the order for one that failed. The note, beside the CLI's home,
refuses it then on this machine, and after a killed CLI it knows the id that the answer told. It goes once the stack has
the order, and holds no credentials.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vobiz_provider.api.values import same_id
from vobiz_provider.doubts import Doubt
from vobiz_provider.engine.call import current_urn
from vobiz_provider.engine.messages import warn
from vobiz_provider.order.advice import LOOK


@dataclass(frozen=True)
class PurchaseNote:
    """One purchase of the resource that this thread's call is about.

    Args:
        path: the file; None where nothing can be noted.
        number: the number in words.
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
            _write(beside, PurchaseNote(self.path, self.number, self.started_at, order_id))
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

    @property
    def doubt(self) -> Doubt:
        """What happened, and the ways on."""
        what = f"{self.number} was ordered from this machine at {self.started_at}"
        return Doubt(
            f"{what} as order {self.order_id}, which the stack does not have"
            if self.order_id
            else f"{what}, and no answer is on record",
            LOOK,
            f"set existing_order_id to {self.order_id or 'its id'} and run `pulumi up`",
            f"run `rm '{self.path}'` and `pulumi up`",
        )

    @property
    def message(self) -> str:
        """What a person is told where it stands in the way, and what to do."""
        doubt = self.doubt
        first = "" if self.order_id else f"{doubt.look}. If the order is there, "
        return f"{doubt.happened}: {first}{doubt.if_there}; if it is not there, {doubt.if_not}"


def find_note(urn: str | None = None) -> PurchaseNote | None:
    """The purchase that this machine knows of, or None.

    Args:
        urn: its resource; None for that of this call.
    """
    path = _path(urn or current_urn())
    if path is None:
        return None
    try:
        noted = _noted(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        warn(f"{path} cannot be read ({error.strerror}): whether a purchase was cut off on this machine is not known")
        return None
    order_id = noted.get("order_id")
    return PurchaseNote(
        path,
        str(noted.get("number", "a number")),
        str(noted.get("started_at", "an unknown time")),
        str(order_id) if order_id else None,
    )


def notes_of(stack: str) -> Iterator[tuple[str, PurchaseNote]]:
    """The purchases of a stack that this machine knows of, each with the URN of its resource.

    Args:
        stack: the beginning that its URNs share.
    """
    folder = _folder()
    for path in sorted(folder.glob("*.json")) if folder else ():
        with contextlib.suppress(OSError):  # the run that needs it says that it cannot be read
            urn = str(_noted(path).get("urn"))
            note = find_note(urn) if urn.startswith(stack) else None
            if note and note.path == path:
                yield urn, note


def write_note(number: str, started_at: str) -> PurchaseNote:
    """Notes a purchase that is about to be sent.

    Args:
        number: the number in words.
        started_at: now, RFC 3339 UTC.

    Returns:
        The note; one without a path where the disk cannot be written, with a warning: the order goes on.

    Raises:
        FileExistsError: one is noted already.
    """
    path = _path(current_urn())
    if path is None:
        return PurchaseNote(None, number, started_at)
    note = PurchaseNote(path, number, started_at)
    try:
        with contextlib.suppress(FileExistsError):  # a file in its place shows when the note is written
            path.parent.mkdir(mode=0o700, parents=True)
        _write(path, note)
    except FileExistsError:
        raise
    except OSError as error:
        with contextlib.suppress(OSError):  # half written, it would block the resource for no reason
            path.unlink()
        warn(f"the purchase of {number} cannot be noted in {path.parent} ({error.strerror}): do not kill the plugin")
        return PurchaseNote(None, number, started_at)
    return note


def drop_note(order_id: str) -> None:
    """Drops the note of this call's resource where it is of an order that the stack has, or had.

    Args:
        order_id: the order; the note of another one is left alone.
    """
    note = find_note()
    if note and same_id(note.order_id, order_id):
        note.drop()


def _folder() -> Path | None:
    home = os.environ.get("PULUMI_HOME")
    try:
        return (Path(home) if home else Path.home() / ".pulumi") / "vobiz"
    except RuntimeError:  # a user without an entry, as containers have
        return None


def _path(urn: str | None) -> Path | None:
    folder = _folder()
    return folder / f"{hashlib.sha256(urn.encode()).hexdigest()[:24]}.json" if urn and folder else None


def _noted(path: Path) -> dict[str, Any]:
    try:
        noted = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        return {}  # half written, it refuses all the same
    return noted if isinstance(noted, dict) else {}


def _write(path: Path, note: PurchaseNote) -> None:
    noted = {"urn": current_urn(), "number": note.number, "started_at": note.started_at, "order_id": note.order_id}
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(noted, file)
        file.flush()
        os.fsync(file.fileno())
