"""How names are compared: without accents or capitals."""

import unicodedata


def fold(text: str) -> str:
    """Lower case, no accents, single spaces: what sorting and searching compare.

    Equal to `accounts.models.Folded` in the database for the letters of
    Spanish and of Mexico's indigenous languages.
    """
    letters = unicodedata.normalize("NFKD", text)
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(plain.lower().split())
