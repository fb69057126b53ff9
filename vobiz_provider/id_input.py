"""An input that is the id of a thing at Vobiz."""

from __future__ import annotations

from pydantic import BeforeValidator

from vobiz_provider.engine.input_types import matching
from vobiz_provider.records import is_id


def id_of(what: str) -> BeforeValidator:
    """A validator that takes an id as Vobiz tells it.

    Args:
        what: whose, in words with an article.
    """
    return matching(is_id, f"{what}'s id, a UUID such as 'b3d1c4a2-5f6e-4a8b-9c0d-1e2f3a4b5c6d'")
