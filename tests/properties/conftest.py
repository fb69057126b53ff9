"""Time for the histories, and a server for the answers that are drawn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.properties.answering import answering
from tests.properties.asking import Api


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A search shrinks a history for up to 5 minutes: the usual time-out would hide what failed."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.timeout(900))


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with answering() as running:
        yield Api(running, tmp_path_factory.mktemp("home"))
