"""What every kind of import answers: how its rows are put right, matched, applied, undone."""

from dataclasses import dataclass, field

from django.conf import settings
from django.utils import translation

from accounts.models import User
from accounts.rules import Permission
from intake.models import Import, ImportRow
from intake.rules.cells import is_formula, tidy
from intake.rules.columns import Column
from intake.rules.kinds import NEEDS, KindName
from intake.rules.reading.workbook import FORMULA_MARK
from intake.sentences import FIXES, MAY_BE_REFUSED, problem

Verdict = ImportRow.Verdict


@dataclass
class Draft:
    """A row being put right. `raw` is tidy text by our column."""

    row: ImportRow
    raw: dict[str, str]
    refused: frozenset[str]
    values: dict = field(default_factory=dict)
    fixes: list[dict] = field(default_factory=list)
    problems: list[dict] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    match: int | None = None
    verdict: str = ""
    left: dict = field(default_factory=dict)
    guarded: frozenset[str] = frozenset()

    @property
    def choice(self) -> str:
        return self.row.choice

    def wrong(self, column: str, code: str, /, **params) -> None:
        self.problems.append(problem(column, code, **params))

    def has_wrong(self, column: str) -> bool:
        return any(each["column"] == column for each in self.problems)

    def fix(self, column: str, code: str, before: str, after: str) -> str:
        """What stands after a fix, which is told; unless it was turned down."""
        if before == after:
            return after
        if code in MAY_BE_REFUSED and self.refuses(column, code):
            return before
        self.fixes.append({"column": column, "code": code, "before": before, "after": after})
        return after

    def refuses(self, column: str, code: str) -> bool:
        return f"{column}:{code}" in self.refused

    def text(self, column: str, *, longest: int, required: bool = False) -> str:
        """A plain text: no formula, no longer than it may be."""
        text = self.raw.get(column, "")
        if not text and required:
            self.wrong(column, "required")
        elif self.runs(column):
            self.wrong(column, "formula", start=text[:12])
        elif len(text) > longest:
            self.wrong(column, "too-long", most=longest)
        return text

    def runs(self, column: str) -> bool:
        """Say whether a spreadsheet would run what is written, and nobody meant it as text."""
        return column not in self.guarded and is_formula(self.raw.get(column, ""))


def spoken(name) -> set[str]:
    """A name in every language the portal speaks: a table is taken away in any of them."""
    found = set()
    for code, _language in settings.LANGUAGES:
        with translation.override(code):
            found.add(str(name))
    return found


class Kind:
    """One kind, at work on one import for whoever asked."""

    name: KindName
    columns: tuple[Column, ...] = ()
    needs: tuple[tuple[tuple[str, ...], ...], ...] = ()  # of each: one of these sets of columns

    def __init__(self, imported: Import):
        self.imported = imported
        self.by: User = imported.acting or imported.by
        self.mapping = imported.mapping
        self.refused = frozenset(imported.refused)

    @classmethod
    def permission(cls) -> Permission:
        return NEEDS[cls.name]

    @classmethod
    def column_names(cls) -> list[str]:
        return [column.name for column in cls.columns]

    @classmethod
    def missing(cls, mapped: set[str], options: dict) -> list[tuple[tuple[str, ...], ...]]:
        """Of what must be in the file, what is not; each as the sets of columns that would do."""
        return [sets for sets in cls.needs if not any(mapped >= set(each) for each in sets)]

    # Putting right

    def draft(self, row: ImportRow) -> Draft:
        """The row as its columns say, with what was wrong in any cell put right."""
        cells, raw, fixes, guarded = row.cells, {}, [], set()
        for column, place in self.mapping.items():
            cell = cells[place] if place < len(cells) else ""
            if column in row.edits:
                cell = row.edits[column]
            text, done = tidy(cell)
            before = cell.replace(FORMULA_MARK, "ƒ ")
            fixes += [
                {"column": column, "code": code, "before": before, "after": text}
                for code in done
                if code in FIXES
            ]
            if "guarded" in done:
                guarded.add(column)
            raw[column] = text
        for column, text in row.edits.items():
            raw.setdefault(column, tidy(text)[0])
        refused = self.refused | set(row.refused) if row.refused else self.refused
        return Draft(row, raw, refused, fixes=fixes, guarded=frozenset(guarded))

    def drafts(self, rows: list[ImportRow]) -> list[Draft]:
        """Rows put right one by one; then `examine` compares them with what is there."""
        found = [self.draft(row) for row in rows]
        for draft in found:
            self.heal(draft)
        return found

    def hints(self) -> dict:
        """What the columns as a whole tell, found once before any row is put right."""
        return {}

    def heal(self, draft: Draft) -> None:
        raise NotImplementedError

    # Comparing, doing, undoing: for a chunk of rows, in a constant number of queries

    def examine(self, drafts: list[Draft], *, applying: bool = False) -> None:
        """Give each draft its verdict, from what there is now."""
        raise NotImplementedError

    def apply(self, drafts: list[Draft]) -> None:
        """Do what the verdicts say; `left` of each draft is what undoing will need."""
        raise NotImplementedError

    def dependants(self, rows: list[ImportRow]) -> dict[int, list[dict]]:
        """What hinders undoing, by the pk of the row; nothing for rows that can be undone."""
        raise NotImplementedError

    def undo(self, rows: list[ImportRow]) -> None:
        raise NotImplementedError

    def kept(self, rows: list[ImportRow]) -> list[Draft]:
        """Rows already examined, as drafts again, to be applied."""
        return [
            Draft(
                row,
                {},
                self.refused,
                values=row.values,
                match=row.match,
                verdict=row.verdict,
            )
            for row in rows
        ]

    # Taking away

    @classmethod
    def export(cls, user: User) -> tuple[list[str], object]:
        """(titles, rows) of everything of this kind in reach; importing it changes nothing."""
        raise NotImplementedError

    @classmethod
    def example(cls) -> list[str]:
        """A row for the template people write over, in the order of `titles`."""
        raise NotImplementedError
