"""How names are compared: without accents or capitals."""

import unicodedata

# Letter by letter, so that the database (`accounts.models.Folded`) can do exactly the same.
ACCENTED = "ÁÀÂÄÃÅÉÈÊËÍÌÎÏÓÒÔÖÕÚÙÛÜÑÇÝáàâäãåéèêëíìîïóòôöõúùûüñçý"
PLAIN = "AAAAAAEEEEIIIIOOOOOUUUUNCYaaaaaaeeeeiiiiooooouuuuncy"
PLAIN_FOR = str.maketrans(ACCENTED, PLAIN)


def fold(text: str) -> str:
    """Lower case, no accents, single spaces: what sorting and searching compare.

    What `accounts.models.Folded` computes in the database: other signs, as the ª of
    «1ª», stay as they are.
    """
    plain = unicodedata.normalize("NFC", text).translate(PLAIN_FOR)
    return " ".join(plain.lower().split())


def can_be_read(text: str) -> bool:
    """Whether it has a letter or a digit: what is made of invisible signs alone has none."""
    return any(sign.isalnum() for sign in text)


# Letters that are written for each other in Mexican names; those beyond the second are left out.
SOUNDS_FROM = "zcvgxyh "
SOUNDS_TO = "ssbjji"
