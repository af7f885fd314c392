"""Parts of a whole."""


def share(part: float | None, whole: float | None) -> float | None:
    """A percentage with one decimal, or None when there is nothing to divide by."""
    return round(100 * float(part or 0) / float(whole), 1) if whole else None
