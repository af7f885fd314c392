from accounts.rules.names import fold
from accounts.rules.permissions import ABILITIES, OWN, Permission, Role, reaches, roles_with

__all__ = ["ABILITIES", "OWN", "Permission", "Role", "fold", "reaches", "roles_with"]
