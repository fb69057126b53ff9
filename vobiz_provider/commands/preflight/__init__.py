"""`preflight`: what the stack has in doubt, and what Vobiz shows of it."""
