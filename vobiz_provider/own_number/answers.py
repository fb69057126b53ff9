"""What Vobiz's words about a verification mean: no endpoint's errors are documented.

Codes (ALREADY_VERIFIED) and sentences are read alike, a clause at a time.
"""

from __future__ import annotations

import re
from typing import TypeGuard

from vobiz_provider.api.errors import ApiError, Refused

# A code can only be wrong where the request itself was understood and allowed.
_NOT_ABOUT_THE_CODE = frozenset({401, 402, 403, 405, 408, 415, 429})
_KEYS = re.compile(r'"[^"]*"\s*:')
_CLAUSES = re.compile(r'[.,:;!?"{}<>]')
_ALREADY = re.compile(r"already ?(?:been ?)?verified|verified already", re.IGNORECASE)
_NOT_ALREADY = re.compile(
    r"\b(?:(?:can)?not|never|if|unless|whether|account|email|business|user)(?: \w+){0,3} (?:already|verified)\b"
    r"|\b(?:an)?other\b|\bdifferent\b|\bsome(?:one|body)\b",
    re.IGNORECASE,
)
_ABOUT_THE_CODE = re.compile(r"otp|wrong|invalid|incorrect|mismatch|expire", re.IGNORECASE)
_OF_SOMETHING_ELSE = re.compile(r"progress|pending|other|different|concurrent", re.IGNORECASE)


def may_refuse_the_code(error: ApiError) -> TypeGuard[Refused]:
    """Whether a refusal can be about the code, and not about the request."""
    return isinstance(error, Refused) and 400 <= error.status < 500 and error.status not in _NOT_ABOUT_THE_CODE


def speaks_of_the_code(error: Refused) -> bool:
    """Whether a refusal's words are about the code."""
    return bool(_ABOUT_THE_CODE.search(_words(error)))


def says_verified(error: ApiError) -> bool:
    """Whether a refusal says that the number is verified already."""
    return may_refuse_the_code(error) and means_verified(_words(error))


def means_verified(words: str | None) -> bool:
    """Whether Vobiz's words say that the number is verified, or was already."""
    text = re.sub(r"n['\u2019]t\b", " not", words or "")
    clauses = (re.sub(r"[\W_]+", " ", clause) for clause in _CLAUSES.split(text))
    said = [clause for clause in clauses if _ALREADY.search(clause)]
    return bool(said) and not any(_NOT_ALREADY.search(clause) for clause in said)


def may_come_from_our_first_attempt(error: ApiError) -> bool:
    """Whether a code that is refused when sent once more counted the first time: a conflict, no other cause told."""
    if not (isinstance(error, Refused) and error.status == 409):
        return False
    return not (speaks_of_the_code(error) or _OF_SOMETHING_ELSE.search(_words(error)))


def _words(error: Refused) -> str:
    return _KEYS.sub(" ", ". ".join(part for part in (error.code, error.words) if part))
