from intake.forms.columns import ColumnsForm, SheetForm
from intake.forms.rows import RowForm, RowsFilter
from intake.forms.upload import UploadForm

__all__ = ["ColumnsForm", "RowForm", "RowsFilter", "SheetForm", "UploadForm"]
