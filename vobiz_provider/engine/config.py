"""Config and environment, resolved to one account."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Collection
from typing import Any, NamedTuple
from urllib.parse import SplitResult, urlsplit

from pulumi.dynamic import Config

from vobiz_provider.api.account import DEFAULT_BASE_URL, DEFAULT_TIMEOUT_SECONDS, Account, is_loopback
from vobiz_provider.engine.config_keys import misspelt_variable, refuse_unknown, without_namespace
from vobiz_provider.engine.errors import CredentialsError
from vobiz_provider.engine.keys import ACCESS_TOKEN_KEY, AUTH_TOKEN_KEY, BASE_URL_KEY

LONGEST_TIMEOUT_SECONDS = 600.0

_KEYS = {
    "auth_id": ("vobiz:authId", "VOBIZ_AUTH_ID"),
    "auth_token": (AUTH_TOKEN_KEY, "VOBIZ_AUTH_TOKEN"),
    "access_token": (ACCESS_TOKEN_KEY, "VOBIZ_ACCESS_TOKEN"),
    "base_url": (BASE_URL_KEY, "VOBIZ_BASE_URL"),
    "timeout": ("vobiz:timeoutSeconds", "VOBIZ_TIMEOUT_SECONDS"),
}

_CREDENTIALS = ("auth_id", "auth_token", "access_token")

Lookup = Callable[[str], Any]


def resolve(
    config: Lookup, environment: Lookup = os.environ.get, keys: Collection[str] = (), project: str = ""
) -> Account:
    """The account to use. The environment goes first: unlike the config kept in a state, it is never stale.

    Source: Numbers API, Authentication.

    Args:
        config: gives the stack config's value of a full key such as `vobiz:authId`, or None.
        environment: gives an environment variable's value, or None.
        keys: every full key that the config holds, to find the ones that are nearly ours.
        project: the project's name, which is the namespace of its own keys.

    Raises:
        CredentialsError: a source is incomplete, doubled, unusable, or contradicts the other; there is none; or a key
            is nearly ours.
    """
    refuse_unknown(keys, [in_config for in_config, _ in _KEYS.values()], project)
    from_config = _credentials_of(config, 0, "stack config")
    from_environment = _credentials_of(environment, 1, "environment")
    if from_config and from_environment and not _same_account(from_config, from_environment):
        removal = "authId` and its token" if from_config.auth_id else "accessToken`"
        raise CredentialsError(
            f"stack config ({_account_in_words(from_config)}) and environment ({_account_in_words(from_environment)}) "
            f"cannot be shown to be the same account: keep one (`pulumi config rm vobiz:{removal}, or unset the VOBIZ_ "
            "variables)"
        )
    found = from_environment or from_config
    if found is None:
        raise CredentialsError(_no_credentials(keys, project))
    _refuse_misplaced_base_url(config, environment, keys, project)
    return Account(
        *found,
        base_url=_base_url(config, environment),
        timeout=_timeout(config, environment),
        source=_source_in_words(found, *((1, "the environment") if from_environment else (0, "the config"))),
    )


def account_of(config: Config) -> Account:
    """The account that a plugin's config and environment name.

    Args:
        config: the stack config, or the properties of an explicit provider.

    Raises:
        CredentialsError: as `resolve`.
    """
    return resolve(config.get, keys=settings_of(config), project=getattr(config, "_project_name", ""))


def settings_of(config: Config) -> dict[str, Any]:
    """Every setting of a plugin's config under its full key."""
    # The SDK has no way to list them; where its own name for them changes, none is found wrong.
    settings: dict[str, Any] = getattr(config, "_props", {})
    return settings


class _Credentials(NamedTuple):
    auth_id: str | None
    auth_token: str | None
    access_token: str | None


def _no_credentials(keys: Collection[str], project: str) -> str:
    pairs = ((without_namespace(keys, project, _KEYS[key][0]), _KEYS[key][0]) for key in _CREDENTIALS)
    found = next((f"{given} is not read, {meant} is meant: " for given, meant in pairs if given), "")
    return (
        f"no Vobiz credentials: {found}set VOBIZ_AUTH_ID and VOBIZ_AUTH_TOKEN, or run `pulumi config set vobiz:authId "
        "ID` and `pulumi config set --secret vobiz:authToken`; an explicit provider reads only its own properties of "
        "these names"
    )


def _refuse_misplaced_base_url(config: Lookup, environment: Lookup, keys: Collection[str], project: str) -> None:
    # Not so for a timeout: what goes wrong there costs nothing.
    meant, variable = _KEYS["base_url"]
    if _setting(config, environment, "base_url")[0] not in (None, ""):
        return
    misspelt = misspelt_variable(os.environ, variable)
    if misspelt:
        raise CredentialsError(
            f"{misspelt} is not read, {variable} is meant: set that and unset {misspelt}; where {misspelt} is another "
            f"program's, set {variable} to {DEFAULT_BASE_URL}"
        )
    key = without_namespace(keys, project, meant)
    if key:
        raise CredentialsError(
            f"{key} is set and {meant}, which is the one that is read, is not: run `pulumi config set {meant} URL`; "
            f"where {key} is the program's own, give {DEFAULT_BASE_URL}"
        )


def _source_in_words(found: _Credentials, index: int, source: str) -> str:
    return f"{source} ({_KEYS['auth_id' if found.auth_id else 'access_token'][index]})"


def _credentials_of(lookup: Lookup, index: int, source: str) -> _Credentials | None:
    auth_id, auth_token, access_token = (
        _visible_text(lookup(_KEYS[key][index]), _KEYS[key][index]) for key in _CREDENTIALS
    )
    names = {key: pair[index] for key, pair in _KEYS.items()}
    if access_token and (auth_id or auth_token):
        given = names["auth_id"] if auth_id else names["auth_token"]
        raise CredentialsError(
            f"{source}: {names['access_token']} and {given} are both set: keep the JWT or the pair, not both"
        )
    if bool(auth_id) != bool(auth_token):
        missing, given = ("auth_token", "auth_id") if auth_id else ("auth_id", "auth_token")
        raise CredentialsError(
            f"{source}: {names[given]} is set and {names[missing]} is not: set both in the same place"
        )
    return _Credentials(auth_id, auth_token, access_token) if auth_id or access_token else None


def _visible_text(value: Any, key: str) -> str | None:
    if value is None or value == "":
        return None
    if not isinstance(value, str) or not value.isascii() or not value.isprintable() or " " in value:
        raise CredentialsError(
            f"{key} must be visible ASCII characters without spaces, line ends or a Bearer prefix: set it again"
        )
    return value


def _same_account(one: _Credentials, other: _Credentials) -> bool:
    return one.auth_id == other.auth_id if one.auth_id and other.auth_id else one == other


def _account_in_words(found: _Credentials) -> str:
    return found.auth_id or "a JWT, whose account is not known"


def _setting(config: Lookup, environment: Lookup, key: str) -> tuple[Any, str]:
    in_config, variable = _KEYS[key]
    value = environment(variable)
    return (value, variable) if value not in {None, ""} else (config(in_config), in_config)


def _base_url(config: Lookup, environment: Lookup) -> str:
    value, key = _setting(config, environment, "base_url")
    if value is None:
        return DEFAULT_BASE_URL
    problem = _base_url_problem(value)
    if problem:
        raise CredentialsError(f"{key} {problem}; the default is {DEFAULT_BASE_URL}")
    return str(value).rstrip("/")


def _base_url_problem(value: Any) -> str | None:
    if not isinstance(value, str) or not value.isascii() or not value.isprintable() or " " in value or "\\" in value:
        return "must be a URL of visible ASCII characters"
    try:
        url = urlsplit(value)
        host, _ = url.hostname, url.port
    except ValueError:
        return "is not a URL"
    if not host:
        return "must be a whole URL, https://host/path"
    if url.username is not None or url.password is not None or "@" in url.netloc:
        return "must not hold a user name or password"
    if "?" in value or "#" in value:
        return "must not have a query or a fragment"
    return _scheme_or_path_problem(url)


def _scheme_or_path_problem(url: SplitResult) -> str | None:
    if {".", ".."} & set(url.path.split("/")):
        return "must not have . or .. in its path"
    if url.scheme == "https" or (url.scheme == "http" and is_loopback(url.hostname)):
        return None
    return "must start with https:// (plain http only for a loopback address)"


def _timeout(config: Lookup, environment: Lookup) -> float:
    value, key = _setting(config, environment, "timeout")
    if value is None:
        return DEFAULT_TIMEOUT_SECONDS
    try:
        seconds = float(value)
    except (TypeError, ValueError):
        seconds = math.nan
    if isinstance(value, bool) or not 0 < seconds <= LONGEST_TIMEOUT_SECONDS:
        raise CredentialsError(
            f"{key} must be a number of seconds above 0 and at most {LONGEST_TIMEOUT_SECONDS:g}: set it again"
        )
    return seconds
