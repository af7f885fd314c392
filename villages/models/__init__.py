from villages.models.geography import ZONE_NAMES, Municipality, State
from villages.models.imports import VillageImport
from villages.models.programmes import Programme
from villages.models.targets import Target, TargetVersion
from villages.models.villages import Organisation, Village

__all__ = [
    "ZONE_NAMES",
    "Municipality",
    "Organisation",
    "Programme",
    "State",
    "Target",
    "TargetVersion",
    "Village",
    "VillageImport",
]
