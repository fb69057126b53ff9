"""Errors that nothing was sent for: what the user's program or config says cannot be."""

from __future__ import annotations

import pulumi

from vobiz_provider.api.errors import VobizError


class ProgramError(VobizError, pulumi.RunError):
    """One that also ends the user's program with its line and without a traceback."""


class CredentialsError(ProgramError):
    """Credentials, base URL or time-out are missing, incomplete or contradict each other."""


class InvalidInput(ProgramError):
    """An argument that cannot be used."""
