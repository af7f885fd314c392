"""How the English pages write dates: no abbreviation ends with a full stop amid a sentence."""

DATE_FORMAT = "F j, Y"
DATETIME_FORMAT = "F j, Y, g:i A"
TIME_FORMAT = "g:i A"
