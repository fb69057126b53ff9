"""The `__provider` strings of every released version. States hold them for ever: add to these, never change one."""

from __future__ import annotations

NUMBER_ORDER = "gASVPQAAAAAAAACMHnZvYml6X3Byb3ZpZGVyLm9yZGVyLmxpZmVjeWNsZZSME051bWJlck9yZGVyUHJvdmlkZXKUk5QpgZQu"
NUMBER_SELECTION = (
    "gASVRQAAAAAAAACMInZvYml6X3Byb3ZpZGVyLnNlbGVjdGlvbi5saWZlY3ljbGWUjBdOdW1iZXJTZWxlY3Rpb25Qcm92aWRlcpSTlCmBlC4="
)
BYON_NUMBER = "gASVQQAAAAAAAACMI3ZvYml6X3Byb3ZpZGVyLm93bl9udW1iZXIubGlmZWN5Y2xllIwSQnlvbk51bWJlclByb3ZpZGVylJOUKYGULg=="
