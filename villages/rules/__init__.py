from villages.rules.time_zones import MEXICAN_ZONES, zone_of

__all__ = ["MEXICAN_ZONES", "zone_of"]
