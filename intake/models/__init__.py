from intake.models.imports import Import, ImportRow

__all__ = ["Import", "ImportRow"]
