"""How a command ends, for the pipeline that runs it: 0 is that all is well, 2 a wrong argument."""

from __future__ import annotations

FAILED = 1
"""It could not do what it was asked for, or a check of it failed; one line says which."""

A_PERSON_DECIDES = 3
"""It did, and something is there that nobody but a person may decide."""
