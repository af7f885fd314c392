"""Telephone numbers, kept in one way (E.164) however people write them."""

import re

import phonenumbers

HOME = "MX"
KEPT = re.compile(r"\+52[1-9][0-9]{9}")  # a Mexican number as it is kept already


def e164(text: str) -> str | None:
    """`951 123 4567` → `+529511234567`; None when it cannot be a number.

    A number without a country is a Mexican one, with or without the 01, 044, 045
    or +52 1 that used to go before it.
    """
    if KEPT.fullmatch(text):
        return text
    try:
        number = phonenumbers.parse(without_old_prefix(text), HOME)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number) or number.extension:
        return None
    if number.country_code == 52 and len(str(number.national_number)) != 10:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def without_old_prefix(text: str) -> str:
    """Mexico dialled 044, 045 and 01 at home and +52 1 from abroad until August 2019.

    Source: Plan Técnico Fundamental de Numeración, DOF 11 May 2018.
    """
    digits = "".join(sign for sign in text if sign.isdigit())
    if len(digits) == 13 and digits.startswith(("044", "045", "521")):
        return digits[3:]
    if len(digits) == 12 and digits.startswith(("01", "52")):
        return digits[2:]
    return text


def spoken_phone(number: str) -> str:
    """As people read it: a Mexican number without its country, in groups."""
    if not number:
        return ""
    parsed = phonenumbers.parse(number)
    national = parsed.country_code == 52
    form = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(parsed, form.NATIONAL if national else form.INTERNATIONAL)
