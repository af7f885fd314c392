"""E-mail addresses as people paste them, and what of a person may be shown to anybody."""

import re

MISTYPED_ENDS = {
    "gmial.com": "gmail.com",
    "gmai.com": "gmail.com",
    "gmal.com": "gmail.com",
    "gmail.con": "gmail.com",
    "gmail.co": "gmail.com",
    "gmail.cm": "gmail.com",
    "hotmial.com": "hotmail.com",
    "hotmail.con": "hotmail.com",
    "hotmai.com": "hotmail.com",
    "outlok.com": "outlook.com",
    "outlook.con": "outlook.com",
    "yaho.com": "yahoo.com",
    "yahoo.con": "yahoo.com",
}


def clean_address(text: str) -> str:
    """An e-mail address as it is kept, without what people paste around it."""
    email = text.strip().lower().removeprefix("mailto:")
    if found := re.search(r"<([^<>]+)>", email):
        email = found[1]
    email = re.sub(r"\s+", "", email).strip(".,;:<>\"'()")
    box, at, end = email.rpartition("@")
    return f"{box}{at}{MISTYPED_ENDS.get(end, end)}" if at else email


def masked_name(name: str) -> str:
    """Enough of a name to know it again, for whoever knew it."""
    return " ".join(f"{word[:2]}•••" for word in name.split())


def masked(email: str) -> str:
    """Enough of an address to know it again, for whoever knew it."""
    box, _at, end = email.partition("@")
    return f"{box[:2]}•••@{end}"
