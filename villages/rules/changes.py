"""How a value is told where only JSON fits: in the trail, in forms, in histories."""


def told(value):
    """Texts, numbers, lists and nothing as they are; days and the rest as text."""
    return value if isinstance(value, (str, int, list, type(None))) else str(value)
