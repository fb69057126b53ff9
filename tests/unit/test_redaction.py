"""Foreign text made fit to show: one printable line, and no secret in it however it is written."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from vobiz_provider.api.redaction import one_line, without_secrets

TOKEN = "sEcr-t/9+4=A7.x_Z"
OTP = "482913"


def encoded(text: str, times: int = 1) -> str:
    """Every character percent-encoded, as often as told."""
    written = "".join(f"%{ord(character):02X}" for character in text)
    for _ in range(times - 1):
        written = written.replace("%", "%25")
    return written


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", ""),
        (" \t\r\n ", ""),
        ("two\nlines\r\nand\ta tab", "two lines and a tab"),
        ("\x1b[31mred\x1b[0m", "[31mred [0m"),
        ("line\u2028separator\u2029", "line separator"),
        ("zero\u200bwidth\ufeff", "zero width"),
        ("right\u202eto left", "right to left"),
        ("मुंबई is fine", "मुंबई is fine"),
    ],
)
def test_foreign_text_becomes_one_printable_line(text: str, line: str) -> None:
    assert one_line(text) == line
    assert one_line(text).isprintable()


@pytest.mark.parametrize(
    "written",
    [
        OTP,
        encoded(OTP),
        encoded(OTP, 2),
        "48%32913",
        "482 913",
        "4.8.2.9.1.3",
        "482\n913",
        "482\u200b913",
        "482\x00913",
        "48\x1b2913",
    ],
)
def test_a_code_is_blotted_out_however_it_is_written(written: str) -> None:
    line = one_line(f"code {written} refused", (OTP,))
    assert "[hidden]" in line
    assert not any(part in line for part in ("482", "913", "4 8", "4.8", "%3"))
    assert line.startswith("code ")
    assert line.endswith(" refused")


@pytest.mark.parametrize(
    "written",
    [
        TOKEN,
        TOKEN.swapcase(),
        quote(TOKEN, safe=""),
        quote(quote(TOKEN, safe=""), safe=""),
        encoded(TOKEN),
        encoded(TOKEN, 2),
        f"X-Auth-Token={TOKEN}&x=1",
        f"{TOKEN}{TOKEN}",
    ],
)
def test_a_token_is_blotted_out_however_it_is_written(written: str) -> None:
    line = one_line(f"<p>{written}</p>", (None, "", TOKEN))
    assert "[hidden]" in line
    assert not any(part in line.lower() for part in ("secr", "9+4", "a7.x", "%73", "%2f"))


def test_what_is_no_secret_stays() -> None:
    assert one_line("order 482914 of 48 291", (OTP, None, "")) == "order 482914 of 48 291"


def test_a_secret_inside_another_does_not_uncover_it() -> None:
    assert one_line("token abc4829xyz and code 4829", ("4829", "abc4829xyz")) == "token [hidden] and code [hidden]"


@pytest.mark.parametrize("length", range(3, len(TOKEN)))
def test_a_secret_cut_short_at_the_end_is_blotted_out(length: int) -> None:
    assert one_line(f"token {TOKEN[:length].upper()}", (TOKEN,)) == "token [hidden]"


@pytest.mark.parametrize("start", range(280, 302))
def test_a_cut_never_leaves_a_part_of_a_secret(start: int) -> None:
    line = one_line("." * start + TOKEN + "." * 50, (TOKEN,))
    assert "s" not in line
    assert len(line) <= 301
    assert line.endswith("…")


def test_a_long_text_is_cut_and_a_text_of_the_limit_is_not() -> None:
    assert one_line("x" * 300) == "x" * 300
    assert one_line("x" * 301) == "x" * 300 + "…"
    assert one_line("abcdef", longest=3) == "abc…"


@pytest.mark.parametrize("form", [TOKEN, TOKEN.swapcase(), encoded(TOKEN), encoded(TOKEN, 2)])
def test_an_answer_is_stored_without_a_secret_wherever_it_is(form: str) -> None:
    deep = {"about": [f"a {form} b", {"in": {form: form, "count": 3, "none": None, "yes": True}}]}
    stored = without_secrets({"display_name": f"x{form}y", "business_profile": deep}, [None, TOKEN])
    hidden = {"[hidden]": "[hidden]", "count": 3, "none": None, "yes": True}
    assert stored == {
        "display_name": "x[hidden]y",
        "business_profile": {"about": ["a [hidden] b", {"in": hidden}]},
    }


def test_an_answer_without_a_secret_is_stored_as_it_came() -> None:
    answer = {"display_name": " two\nlines ", "business_profile": {"about": [1.5, None, "x" * 999]}}
    assert without_secrets(answer, [TOKEN, None, ""]) == without_secrets(answer, []) == answer
