"""The `__provider` strings of every released version. States hold them for ever: add to these, never change one."""

from __future__ import annotations

NUMBER_ORDER = "gASVOgAAAAAAAACMG3ZvYml6X3Byb3ZpZGVyLm51bWJlcl9vcmRlcpSME051bWJlck9yZGVyUHJvdmlkZXKUk5QpgZQu"
NUMBER_SELECTION = (
    "gASVQgAAAAAAAACMH3ZvYml6X3Byb3ZpZGVyLm51bWJlcl9zZWxlY3Rpb26UjBdOdW1iZXJTZWxlY3Rpb25Qcm92aWRlcpSTlCmBlC4="
)
BYON_NUMBER = "gASVOAAAAAAAAACMGnZvYml6X3Byb3ZpZGVyLmJ5b25fbnVtYmVylIwSQnlvbk51bWJlclByb3ZpZGVylJOUKYGULg=="
