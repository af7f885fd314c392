from oversight.models.duplicates import Duplicate, DuplicateSearch
from oversight.models.merging import Merge
from oversight.models.search import Findable, SearchMark, Word

__all__ = ["Duplicate", "DuplicateSearch", "Findable", "Merge", "SearchMark", "Word"]
