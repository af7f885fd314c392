from accounts.rules.areas import AREA_PATTERN, is_area
from accounts.rules.curp import CurpProblem, check_curp, check_digit, mask_curp
from accounts.rules.mail import MAX_TRIES, wait_after
from accounts.rules.names import fold
from accounts.rules.permissions import (
    ABILITIES,
    MAY_GIVE,
    OWN,
    Permission,
    Role,
    reaches,
    roles_with,
)
from accounts.rules.phones import e164, spoken_phone

__all__ = [
    "ABILITIES",
    "AREA_PATTERN",
    "MAX_TRIES",
    "MAY_GIVE",
    "OWN",
    "CurpProblem",
    "Permission",
    "Role",
    "check_curp",
    "check_digit",
    "e164",
    "fold",
    "is_area",
    "mask_curp",
    "reaches",
    "roles_with",
    "spoken_phone",
    "wait_after",
]
