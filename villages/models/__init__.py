from villages.models.geography import ZONE_NAMES, Municipality, State
from villages.models.ladder import GateEvidence, VillageMove
from villages.models.organisations import Agreement, Contact, Involvement, Organisation
from villages.models.programmes import Partner, Programme
from villages.models.sites import Reading, Site
from villages.models.targets import Target, TargetVersion
from villages.models.villages import Village

__all__ = [
    "ZONE_NAMES",
    "Agreement",
    "Contact",
    "GateEvidence",
    "Involvement",
    "Municipality",
    "Organisation",
    "Partner",
    "Programme",
    "Reading",
    "Site",
    "State",
    "Target",
    "TargetVersion",
    "Village",
    "VillageMove",
]
