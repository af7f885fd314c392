from oversight.models.duplicates import Duplicate, DuplicateSearch
from oversight.models.merging import Merge

__all__ = ["Duplicate", "DuplicateSearch", "Merge"]
