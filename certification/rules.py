"""Codes and folios: plain rules that any other implementation could follow."""

import secrets

CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"


def new_code() -> str:
    """128 random bits as 26 letters and digits (Crockford's base 32, lower case)."""
    number = secrets.randbits(128)
    return "".join(CROCKFORD[(number >> shift) & 31] for shift in range(125, -1, -5))
