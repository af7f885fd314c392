"""What the pages of an import show of its rows."""

from django.db.models import Case, CharField, Count, Value, When

from intake.kinds.labels import LABELS
from intake.models import Import, ImportRow
from intake.sentences import DEPENDS, FIXES, MAY_BE_REFUSED, problem_words

Verdict = ImportRow.Verdict


def counts_of(imported: Import) -> dict[str, int]:
    """How many rows there are of each verdict, repeats apart."""
    standing = Case(
        When(twin__isnull=False, then=Value(str(Verdict.REPEATED))),
        default="verdict",
        output_field=CharField(),
    )
    found = imported.rows.annotate(standing_now=standing).values_list("standing_now")
    counts = dict(found.annotate(Count("pk")).order_by())
    return {str(verdict): counts.get(str(verdict), 0) for verdict in Verdict}


def fixes_of(imported: Import) -> list[dict]:
    """What was put right, by column and kind of fix, with examples; the turned down too."""
    kept = dict(imported.fixes)
    for key in imported.refused:
        kept.setdefault(key, {"count": 0, "samples": []})
    found = []
    for key, fix in kept.items():
        column, _colon, code = key.partition(":")
        found.append(
            {
                "key": key,
                "column": LABELS[column],
                "words": FIXES[code],
                "count": fix["count"],
                "samples": fix["samples"],
                "may_be_refused": code in MAY_BE_REFUSED,
                "is_refused": key in imported.refused,
            }
        )
    return sorted(found, key=lambda each: (not each["may_be_refused"], -each["count"]))


def told(row: ImportRow) -> ImportRow:
    """The row with its problems and fixes in words."""
    row.said = [
        {"column": LABELS.get(each["column"], each["column"]), "words": problem_words(each)}
        for each in row.problems
        if each["code"] not in DEPENDS
    ]
    row.hindrances = [reason(each) for each in row.problems if each["code"] in DEPENDS]
    row.put_right = [
        {**fix, "column": LABELS[fix["column"]], "words": FIXES[fix["code"]]}
        for fix in together(row.fixes)
    ]
    row.title = title_of(row)
    row.facts = [
        (LABELS[column], value)
        for column, value in row.values.items()
        if column in LABELS and value and isinstance(value, str)
    ]
    return row


def together(fixes: list[dict]) -> list[dict]:
    """The fixes, with the capitals of a name, which is in several columns, as one."""
    parts = [fix for fix in fixes if fix["code"] == "capitals"]
    if len(parts) < 2:
        return fixes
    whole = {key: " ".join(fix[key] for fix in parts) for key in ("before", "after")}
    return [*(fix for fix in fixes if fix not in parts), {**parts[0], **whole}]


def title_of(row: ImportRow) -> str:
    """What the row is about, to know it by."""
    values = row.values
    person = " ".join(
        filter(None, (values.get(n) for n in ("given_names", "first_surname", "second_surname")))
    )
    return person or values.get("locality") or values.get("name") or values.get("email") or ""


def reason(kept: dict) -> str:
    return str(DEPENDS[kept["code"]]) % kept.get("params", {})
