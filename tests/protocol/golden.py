"""The `__provider` strings of every released version. States hold them for ever: add to these, never change one."""

from __future__ import annotations

NUMBER_ORDER = "gASVPwAAAAAAAACMGHZvYml6X3Byb3ZpZGVyLnByb3ZpZGVyc5SMG1doYXRzQXBwTnVtYmVyT3JkZXJQcm92aWRlcpSTlCmBlC4="
NUMBER_SELECTION = (
    "gASVQwAAAAAAAACMGHZvYml6X3Byb3ZpZGVyLnByb3ZpZGVyc5SMH1doYXRzQXBwTnVtYmVyU2VsZWN0aW9uUHJvdmlkZXKUk5QpgZQu"
)
CHANNEL = "gASVOwAAAAAAAACMGHZvYml6X3Byb3ZpZGVyLnByb3ZpZGVyc5SMF1doYXRzQXBwQ2hhbm5lbFByb3ZpZGVylJOUKYGULg=="
BYON_NUMBER = "gASVNgAAAAAAAACMGHZvYml6X3Byb3ZpZGVyLnByb3ZpZGVyc5SMEkJ5b25OdW1iZXJQcm92aWRlcpSTlCmBlC4="
