"""Keys of the stack config that are nearly ours: a typo in the sandbox's URL must not reach production."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from vobiz_provider.engine.errors import CredentialsError

NAMESPACE = "vobiz"


def refuse_unknown(keys: Iterable[str], ours: Iterable[str], project: str) -> None:
    """Refuses a key of our namespace that is none of ours, and one of ours that an explicit provider has without it.

    Args:
        keys: full keys as they are set.
        ours: the full keys that are read.
        project: the project's name; where it is our namespace too, the program has keys of its own there.

    Raises:
        CredentialsError: names the key given and the key meant.
    """
    known = {_without_case_and_signs(key): key for key in ours}
    for key in sorted(keys):
        namespace, _, name = key.rpartition(":")
        if key in known.values() or namespace not in {NAMESPACE, ""}:
            continue
        cutoff = 1.0 if not namespace else 0.8 if project == NAMESPACE else 0.5
        close = difflib.get_close_matches(_without_case_and_signs(name), known, n=1, cutoff=cutoff)
        if close:
            raise CredentialsError(f"{key} is not read: {known[close[0]]} is meant, set that and remove {key}")
        if namespace and project != NAMESPACE:
            raise CredentialsError(f"{key} is not read: remove it; the keys are {', '.join(known.values())}")


def without_namespace(keys: Iterable[str], project: str, meant: str) -> str | None:
    """The key of the project's own namespace that is one of ours but for its namespace and spelling.

    Args:
        keys: full keys as they are set.
        project: the project's name, the namespace that `pulumi config set` uses where none is given.
        meant: the full key of ours.
    """
    own = (key for key in sorted(keys) if key.startswith(f"{project}:"))
    return next((key for key in own if _without_case_and_signs(key) == _without_case_and_signs(meant)), None)


def misspelt_variable(variables: Iterable[str], meant: str) -> str | None:
    """The environment variable that looks like one of ours, and is not.

    Args:
        variables: the names of those that are set.
        meant: the name of ours.
    """
    given = [name for name in sorted(variables) if name.upper().startswith(NAMESPACE.upper()) and name != meant]
    plain = _without_case_and_signs(meant)
    return next(
        (name for name in given if difflib.get_close_matches(_without_case_and_signs(name), [plain], cutoff=0.6)), None
    )


def _without_case_and_signs(key: str) -> str:
    name = "".join(character for character in key.rpartition(":")[2].lower() if character.isalnum())
    return name.removeprefix(NAMESPACE)
