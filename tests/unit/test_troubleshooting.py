"""docs/troubleshooting.md has an entry for every text that the package can tell, and none that it cannot."""

from __future__ import annotations

import re

import pytest

from tests.driver.troubleshooting import Entry, entries, errors_in, hold_to_the_page, unexplained
from tests.unit.error_parts import MADE_OF_OTHER_TEXTS, NO_ENTRY, PRINTED_ON_DEMAND
from tests.unit.error_texts import Text, texts, without_words

_PAGE = "docs/troubleshooting.md"


def _with_one_ellipsis(text: str) -> str:
    return re.sub("…+", "…", text)


_TEXTS = [text for text in texts() if not text.place.startswith(PRINTED_ON_DEMAND)]
_TOLD = [text for text in _TEXTS if text.template not in NO_ENTRY]
_OURS = [entry for entry in entries() if entry.is_ours]
_WHOLE = {_with_one_ellipsis(text.template) for text in _TOLD}


def test_every_text_has_an_entry() -> None:
    forgotten = "\n".join(str(text) for text in _TOLD if not any(_explains(entry, text) for entry in _OURS))
    assert not forgotten, f"add these to {_PAGE}, or what is no error to tests/unit/error_parts.py:\n{forgotten}"


def _explains(entry: Entry, text: Text) -> bool:
    # What a text begins with that is one by itself, as `nothing was ordered: …`, does not explain the reason.
    shown, template = _with_one_ellipsis(entry.text), _with_one_ellipsis(text.template)
    return shown == template or (shown not in _WHOLE and entry.explains(text.template))


def test_every_entry_is_about_a_text() -> None:
    untold = "\n".join(entry.text for entry in _OURS if not any(_is_about(entry, text) for text in _TOLD))
    assert not untold, f"the code tells none of these: delete them from {_PAGE}, or word them as it does:\n{untold}"


def _is_about(entry: Entry, text: Text) -> bool:
    # Each status has an entry; in the code it is a value.
    return Entry(re.sub(r"(?<=Vobiz refused with )\d+", "…", entry.text), is_ours=True).explains(text.template)


def test_every_text_that_needs_no_entry_is_there() -> None:
    assert NO_ENTRY - {text.template for text in _TEXTS} == set()
    assert [each for each in PRINTED_ON_DEMAND if not any(text.place.startswith(each) for text in texts())] == []


def test_where_an_error_is_made_of_words_that_stand_elsewhere_is_known() -> None:
    assert set(without_words()) == MADE_OF_OTHER_TEXTS, "a new error needs words of its own, or its place a line there"


def test_an_entry_has_words_to_search_for() -> None:
    assert [entry.text for entry in _OURS if len(re.findall(r"[A-Za-z]{2,}", entry.text)) < 3] == []
    assert [entry.text for entry in entries() if not re.search(r"[A-Za-z]{8,}|[a-z]+ [a-z]+", entry.text)] == []


@pytest.mark.parametrize(
    ("printed", "found"),
    [
        ("    error: update failed\n", "update failed"),
        ("    error: 1 error occurred:\n    \t* nothing was ordered: gone\n", "nothing was ordered: gone"),
        (
            "error: pulumi-python:dynamic/vobiz:ByonNumber resource 'own' has a problem: region is required: set it",
            "region is required: set it",
        ),
        (
            "error: pulumi-python:dynamic/vobiz:ByonNumber resource 'own': property region value {x} has a problem: "
            "region is required: set it",
            "region is required: set it",
        ),
    ],
)
def test_an_error_is_found_in_what_the_cli_prints(printed: str, found: str) -> None:
    assert list(errors_in(printed)) == [found]
    assert unexplained(printed) == []


def test_each_of_several_errors_of_a_resource_is_found() -> None:
    printed = "    error: 2 errors occurred:\n    \t* update failed\n    \t* preview failed\n\n  * no item of it\n"
    assert list(errors_in(printed)) == ["update failed", "preview failed"]


def test_what_another_provider_says_of_its_resource_is_left_to_it() -> None:
    line = "error: pulumi-python:dynamic:Resource resource 'sales': property a value output<string>{} has a problem: b"
    assert list(errors_in(line)) == []


def test_an_error_that_the_page_does_not_explain_is_named() -> None:
    assert unexplained("warning: a\nerror: no page explains this\n") == ["no page explains this"]
    with pytest.raises(AssertionError, match="no page explains this"):
        hold_to_the_page("error: no page explains this\n")
