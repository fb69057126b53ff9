"""Config and environment to one account: the whole matrix of who wins and what is an error."""

from __future__ import annotations

from typing import Any

import pytest

from vobiz_provider.api.account import DEFAULT_BASE_URL, DEFAULT_TIMEOUT_SECONDS, Account
from vobiz_provider.engine.config import resolve
from vobiz_provider.engine.errors import CredentialsError

TOKEN, OTHER_TOKEN = "tok-3f9a71c2", "tok-8b1e55d0"
JWT, OTHER_JWT = "eyJhbGciOi.one.sig", "eyJhbGciOi.two.sig"
SECRETS = (TOKEN, OTHER_TOKEN, JWT, OTHER_JWT)

Values = dict[str, Any]
CONFIG_PAIR: Values = {"vobiz:authId": "MA_ONE", "vobiz:authToken": TOKEN}
CONFIG_JWT: Values = {"vobiz:accessToken": JWT}
ENV_PAIR: Values = {"VOBIZ_AUTH_ID": "MA_ONE", "VOBIZ_AUTH_TOKEN": OTHER_TOKEN}
ENV_OTHER: Values = {"VOBIZ_AUTH_ID": "MA_TWO", "VOBIZ_AUTH_TOKEN": OTHER_TOKEN}
ENV_JWT: Values = {"VOBIZ_ACCESS_TOKEN": JWT}
ENV_OTHER_JWT: Values = {"VOBIZ_ACCESS_TOKEN": OTHER_JWT}
UNSET: Values = {}


def account(config: Values, environment: Values) -> Account:
    return resolve(config.get, environment.get)


def refusal(config: Values, environment: Values) -> str:
    with pytest.raises(CredentialsError) as raised:
        resolve(config.get, environment.get, keys=config.keys() - environment.keys(), project="numbers")
    message = str(raised.value)
    assert [secret for secret in SECRETS if secret in message] == []
    assert message.isprintable()
    return message


@pytest.mark.parametrize(
    ("config", "environment", "auth_id", "auth_token", "access_token"),
    [
        (CONFIG_PAIR, UNSET, "MA_ONE", TOKEN, None),
        (CONFIG_JWT, UNSET, None, None, JWT),
        (UNSET, ENV_PAIR, "MA_ONE", OTHER_TOKEN, None),
        (UNSET, ENV_JWT, None, None, JWT),
        (CONFIG_PAIR, ENV_PAIR, "MA_ONE", OTHER_TOKEN, None),
        (CONFIG_JWT, ENV_JWT, None, None, JWT),
        (CONFIG_PAIR, {"VOBIZ_AUTH_ID": "", "VOBIZ_AUTH_TOKEN": ""}, "MA_ONE", TOKEN, None),
        ({"vobiz:authId": "", "vobiz:authToken": "", "vobiz:accessToken": ""}, ENV_PAIR, "MA_ONE", OTHER_TOKEN, None),
        (CONFIG_PAIR | {"vobiz:accessToken": None}, UNSET, "MA_ONE", TOKEN, None),
    ],
)
def test_which_credentials_are_used(
    config: Values, environment: Values, auth_id: str | None, auth_token: str | None, access_token: str | None
) -> None:
    found = account(config, environment)
    assert (found.auth_id, found.auth_token, found.access_token) == (auth_id, auth_token, access_token)
    assert set(found.secrets) - {None} == {auth_token, access_token} - {None}
    assert (found.base_url, found.timeout) == (DEFAULT_BASE_URL, DEFAULT_TIMEOUT_SECONDS)


@pytest.mark.parametrize(
    ("config", "environment", "words"),
    [
        (UNSET, UNSET, ("no Vobiz credentials", "VOBIZ_AUTH_ID", "pulumi config set --secret vobiz:authToken")),
        ({"vobiz:authId": "", "vobiz:authToken": ""}, UNSET, ("no Vobiz credentials",)),
        ({"vobiz:authId": "MA_ONE"}, UNSET, ("stack config", "vobiz:authId is set and vobiz:authToken is not")),
        ({"vobiz:authToken": TOKEN}, UNSET, ("stack config", "vobiz:authToken is set and vobiz:authId is not")),
        (UNSET, {"VOBIZ_AUTH_ID": "MA_ONE"}, ("environment", "VOBIZ_AUTH_ID is set and VOBIZ_AUTH_TOKEN is not")),
        (UNSET, {"VOBIZ_AUTH_TOKEN": TOKEN}, ("environment", "VOBIZ_AUTH_TOKEN is set and VOBIZ_AUTH_ID is not")),
        ({"vobiz:authId": "MA_ONE"}, {"VOBIZ_AUTH_TOKEN": TOKEN}, ("stack config", "set both in the same place")),
        ({"vobiz:authToken": TOKEN}, {"VOBIZ_AUTH_ID": "MA_ONE"}, ("stack config", "set both in the same place")),
        (CONFIG_PAIR, {"VOBIZ_AUTH_TOKEN": OTHER_TOKEN}, ("environment", "VOBIZ_AUTH_ID is not")),
        ({"vobiz:authId": "MA_ONE"}, ENV_PAIR, ("stack config", "vobiz:authToken is not")),
        (CONFIG_PAIR | CONFIG_JWT, UNSET, ("vobiz:accessToken and vobiz:authId are both set",)),
        ({"vobiz:authToken": TOKEN} | CONFIG_JWT, UNSET, ("vobiz:accessToken and vobiz:authToken are both set",)),
        (UNSET, ENV_PAIR | ENV_JWT, ("VOBIZ_ACCESS_TOKEN and VOBIZ_AUTH_ID are both set",)),
        (
            CONFIG_PAIR,
            ENV_OTHER,
            ("stack config (MA_ONE)", "environment (MA_TWO)", "keep one (`pulumi config rm vobiz:authId`"),
        ),
        (CONFIG_PAIR, ENV_JWT, ("stack config (MA_ONE)", "environment (a JWT, whose account is not known)")),
        (CONFIG_JWT, ENV_PAIR, ("stack config (a JWT", "environment (MA_ONE)", "rm vobiz:accessToken`, or unset")),
        (CONFIG_JWT, ENV_OTHER_JWT, ("stack config (a JWT", "environment (a JWT", "cannot be shown to be")),
    ],
)
def test_what_is_half_doubled_or_contradicting_is_one_clear_line(
    config: Values, environment: Values, words: tuple[str, ...]
) -> None:
    message = refusal(config, environment)
    assert [word for word in words if word not in message] == []


@pytest.mark.parametrize(
    "bad",
    [
        f" {TOKEN}",
        f"{TOKEN}\n",
        f"{TOKEN}\r\nX-Evil: 1",
        f"Bearer {TOKEN}",
        f"{TOKEN}\t",
        f"{TOKEN}é",
        f"{TOKEN}\u200b",
        f"{TOKEN}\x00",
        " ",
        123456.0,
        True,
        [TOKEN],
        {"secret": TOKEN},
    ],
)
@pytest.mark.parametrize("key", ["vobiz:authId", "vobiz:authToken", "vobiz:accessToken", "VOBIZ_AUTH_TOKEN"])
def test_a_value_that_is_no_header_is_refused_by_its_key(key: str, bad: Any) -> None:
    given = {"vobiz:accessToken": bad} if key == "vobiz:accessToken" else CONFIG_PAIR | ENV_PAIR | {key: bad}
    message = refusal(given, given)
    assert message.startswith(f"{key} must be visible ASCII characters")


def test_an_account_does_not_show_its_secrets() -> None:
    assert TOKEN not in repr(account(CONFIG_PAIR, UNSET))
    assert JWT not in f"{account(CONFIG_JWT, UNSET)!r} {account(CONFIG_JWT, UNSET)}"
    assert "MA_ONE" in repr(account(CONFIG_PAIR, UNSET))


@pytest.mark.parametrize(
    ("value", "used", "is_loopback"),
    [
        ("https://api.vobiz.ai/api/v1/messaging/", DEFAULT_BASE_URL, False),
        ("https://eu.vobiz.ai:8443//", "https://eu.vobiz.ai:8443", False),
        ("https://xn--bcher-kva.example/x", "https://xn--bcher-kva.example/x", False),
        ("https://192.0.2.7/x", "https://192.0.2.7/x", False),
        ("https://127.0.0.1:9/x", "https://127.0.0.1:9/x", True),
        ("http://127.0.0.1:8000/x/", "http://127.0.0.1:8000/x", True),
        ("http://127.9.9.9", "http://127.9.9.9", True),
        ("http://localhost:8000/x", "http://localhost:8000/x", True),
        ("http://LOCALHOST/x", "http://LOCALHOST/x", True),
        ("http://[::1]:8000/x", "http://[::1]:8000/x", True),
        ("HTTPS://api.vobiz.ai/x", "HTTPS://api.vobiz.ai/x", False),
    ],
)
@pytest.mark.parametrize("in_config", [True, False], ids=["config", "environment"])
def test_a_usable_base_url(value: str, used: str, is_loopback: bool, in_config: bool) -> None:
    found = (
        account(CONFIG_PAIR | {"vobiz:baseUrl": value}, UNSET)
        if in_config
        else account(CONFIG_PAIR, {"VOBIZ_BASE_URL": value})
    )
    assert (found.base_url, found.is_loopback) == (used, is_loopback)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("http://api.vobiz.ai/x", "must start with https://"),
        ("http://192.168.1.5/x", "must start with https://"),
        ("http://10.0.0.1", "must start with https://"),
        ("http://0.0.0.0:80", "must start with https://"),
        ("http://127.0.0.1.evil.example/x", "must start with https://"),
        ("http://localhost.evil.example", "must start with https://"),
        ("http://2130706433/x", "must start with https://"),
        ("http://[::ffff:8.8.8.8]/x", "must start with https://"),
        ("ftp://api.vobiz.ai/x", "must start with https://"),
        ("file:///etc/passwd", "must be a whole URL"),
        ("https://me@api.vobiz.ai/x", "must not hold a user name or password"),
        (f"https://me:{TOKEN}@api.vobiz.ai/x", "must not hold a user name or password"),
        ("http://127.0.0.1:80@evil.example/x", "must not hold a user name or password"),
        ("https://@api.vobiz.ai", "must not hold a user name or password"),
        (f"https://api.vobiz.ai/x?token={TOKEN}", "must not have a query or a fragment"),
        ("https://api.vobiz.ai/x?", "must not have a query or a fragment"),
        ("https://api.vobiz.ai/x#y", "must not have a query or a fragment"),
        ("https://api.vobiz.ai:65536/x", "is not a URL"),
        ("https://api.vobiz.ai:-1/x", "is not a URL"),
        ("https://api.vobiz.ai:https/x", "is not a URL"),
        ("https://[::1/x", "is not a URL"),
        ("https://bücher.example/x", "must be a URL of visible ASCII characters"),
        ("https://api.vobiz.ai\\@evil.example", "must be a URL of visible ASCII characters"),
        ("https://api.vobiz.ai/\r\nx", "must be a URL of visible ASCII characters"),
        ("https://api.vobiz.ai/a b", "must be a URL of visible ASCII characters"),
        (" https://api.vobiz.ai", "must be a URL of visible ASCII characters"),
        ("https://", "must be a whole URL"),
        ("api.vobiz.ai/x", "must be a whole URL"),
        ("https:/api.vobiz.ai/x", "must be a whole URL"),
        (5.0, "must be a URL"),
        (True, "must be a URL"),
    ],
)
def test_an_unusable_base_url_is_refused_by_its_key(value: Any, reason: str) -> None:
    message = refusal(CONFIG_PAIR | {"vobiz:baseUrl": value}, UNSET)
    assert message.startswith(f"vobiz:baseUrl {reason}")
    assert "evil" not in message
    assert refusal(CONFIG_PAIR, {"VOBIZ_BASE_URL": value}).startswith(f"VOBIZ_BASE_URL {reason}")


@pytest.mark.parametrize("value", ["5", "0.5", "600", 5.0, 5, " 5 ", "1e2"])
def test_a_usable_timeout(value: Any) -> None:
    assert account(CONFIG_PAIR | {"vobiz:timeoutSeconds": value}, UNSET).timeout == float(value)


@pytest.mark.parametrize(
    "value",
    [
        *("nan", "NaN", "inf", "-inf", "0", "-1", "abc", "600.1", "1e9", "5s", ""),
        *(0.0, float("nan"), float("inf"), True, False, [5], {"s": 5}),
    ],
)
def test_an_unusable_timeout_is_refused_by_its_key(value: Any) -> None:
    message = refusal(CONFIG_PAIR | {"vobiz:timeoutSeconds": value}, UNSET)
    assert message.startswith("vobiz:timeoutSeconds must be a number of seconds above 0 and at most 600")


def test_settings_in_the_environment_go_before_the_config() -> None:
    config = CONFIG_PAIR | {"vobiz:baseUrl": "http://evil.example", "vobiz:timeoutSeconds": "never"}
    found = account(config, {"VOBIZ_BASE_URL": "http://localhost:1", "VOBIZ_TIMEOUT_SECONDS": "7"})
    assert (found.base_url, found.timeout) == ("http://localhost:1", 7.0)
    assert refusal(CONFIG_PAIR, {"VOBIZ_TIMEOUT_SECONDS": "-7"}).startswith("VOBIZ_TIMEOUT_SECONDS must be")


def test_an_empty_setting_in_the_environment_is_none() -> None:
    config = CONFIG_PAIR | {"vobiz:baseUrl": "http://localhost:1", "vobiz:timeoutSeconds": "7"}
    found = account(config, {"VOBIZ_BASE_URL": "", "VOBIZ_TIMEOUT_SECONDS": ""})
    assert (found.base_url, found.timeout) == ("http://localhost:1", 7.0)


OWN_URL = "http://127.0.0.1:8787/x"


@pytest.mark.parametrize("key", ["numbers:baseUrl", "numbers:baseURL", "numbers:base_url", "numbers:vobizBaseUrl"])
def test_a_base_url_without_our_namespace_does_not_go_to_production(key: str) -> None:
    told = refusal(CONFIG_PAIR | {key: OWN_URL}, UNSET)
    assert told.startswith(f"{key} is set and vobiz:baseUrl, which is the one that is read, is not")
    assert f"give {DEFAULT_BASE_URL}" in told
    assert refusal({key: OWN_URL}, ENV_PAIR) == told


@pytest.mark.parametrize(
    ("more", "environment"),
    [
        ({"numbers:baseUrl": "x", "vobiz:baseUrl": OWN_URL}, UNSET),
        ({"numbers:baseUrl": "x"}, {"VOBIZ_BASE_URL": OWN_URL}),
        ({"gitlab:baseUrl": "x", "vobiz:baseUrl": OWN_URL}, UNSET),
    ],
)
def test_a_program_may_have_a_base_url_of_its_own(more: Values, environment: Values) -> None:
    config = CONFIG_PAIR | more
    assert resolve(config.get, environment.get, keys=config, project="numbers").base_url == OWN_URL


def test_keys_of_the_program_and_of_others_are_nobodys_business() -> None:
    own = ("country", "ownNumber", "authToken", "timeoutSeconds", "token", "url")
    config = CONFIG_PAIR | {f"numbers:{key}": "x" for key in own} | {"gitlab:baseUrl": "x", "aws:token": "x"}
    assert resolve(config.get, UNSET.get, keys=config, project="numbers") == account(CONFIG_PAIR, UNSET)


def test_missing_credentials_name_the_key_without_our_namespace() -> None:
    told = refusal({"numbers:authToken": TOKEN, "numbers:country": "IN"}, UNSET)
    assert told.startswith("no Vobiz credentials: numbers:authToken is not read, vobiz:authToken is meant: set VOBIZ_")
    assert len(told) <= 300


@pytest.mark.parametrize(("key", "meant"), [("authId", "vobiz:authId"), ("baseUrl", "vobiz:baseUrl")])
def test_an_explicit_providers_property_without_our_namespace_is_refused(key: str, meant: str) -> None:
    assert refusal(CONFIG_PAIR | {key: "x"}, UNSET) == f"{key} is not read: {meant} is meant, set that and remove {key}"


@pytest.mark.parametrize(
    ("config", "environment", "source"),
    [
        (CONFIG_PAIR, UNSET, "the config (vobiz:authId)"),
        (CONFIG_JWT, UNSET, "the config (vobiz:accessToken)"),
        (CONFIG_PAIR, ENV_PAIR, "the environment (VOBIZ_AUTH_ID)"),
        (UNSET, ENV_JWT, "the environment (VOBIZ_ACCESS_TOKEN)"),
    ],
)
def test_an_account_tells_where_it_came_from_and_is_the_same_from_anywhere(
    config: Values, environment: Values, source: str
) -> None:
    found = account(config, environment)
    assert found.source == source
    other = Account(found.auth_id, found.auth_token, found.access_token)
    assert (found, hash(found)) == (other, hash(other))


@pytest.mark.parametrize("key", ["vobiz:otp", "vobiz:country", "vobiz:ownNumber", "vobiz:protect", "vobiz:timeout"])
def test_a_project_of_our_name_has_keys_of_its_own(key: str) -> None:
    config = CONFIG_PAIR | {key: "x"}
    assert resolve(config.get, UNSET.get, keys=config, project="vobiz").auth_id == "MA_ONE"
    with pytest.raises(CredentialsError, match=f"{key} is not read"):
        resolve(config.get, UNSET.get, keys=config, project="numbers")


def test_a_typo_in_a_project_of_our_name_is_an_error_all_the_same() -> None:
    config = CONFIG_PAIR | {"vobiz:baseURL": "http://127.0.0.1:1"}
    with pytest.raises(CredentialsError, match="vobiz:baseUrl is meant"):
        resolve(config.get, UNSET.get, keys=config, project="vobiz")


@pytest.mark.parametrize("name", ["VOBIZ_BASEURL", "VOBIZ_URL", "VOBIZ_API_URL", "vobiz_base_url"])
def test_a_misspelt_variable_of_the_sandboxs_url_does_not_reach_production(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "http://127.0.0.1:8787/api/v1/messaging")
    assert refusal(UNSET, ENV_PAIR).startswith(f"{name} is not read, VOBIZ_BASE_URL is meant")
    assert account(UNSET, ENV_PAIR | {"VOBIZ_BASE_URL": OWN_URL}).base_url == OWN_URL
    monkeypatch.delenv(name)
    for other in ("VOBIZ_OTP", "VOBIZ_TEST_PULUMI", "VOBIZ_ORDER_ID", "VOBIZ_AUTH_ID", "VOBIZ_REGION"):
        monkeypatch.setenv(other, "x")
    assert account(UNSET, ENV_PAIR).base_url == DEFAULT_BASE_URL
