"""Runs a test with the newest and with the oldest SDK that pyproject.toml allows."""

from __future__ import annotations

import pytest

both_sdks = pytest.mark.parametrize("interpreter", ["newest", "oldest"], indirect=True)
