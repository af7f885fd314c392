"""Where what is kept and what is true part, found by the database in one pass."""

from django.db import connection
from django.utils import timezone

from reports.indicators import COLUMNS, Indicator

PARTED = """
WITH truth AS (
    SELECT DISTINCT ON (kept_village_id, kept_who) {kept}
    FROM ({facts}) facts ORDER BY kept_village_id, kept_who, began, origin
), held AS (
    SELECT {columns} FROM reports_counted WHERE indicator = %s AND ended_at IS NULL
)
SELECT who FROM (
    (SELECT * FROM held EXCEPT SELECT * FROM truth)
    UNION ALL (SELECT * FROM truth EXCEPT SELECT * FROM held)
) parted ({columns})
"""


def differing(indicator: Indicator) -> set[int]:
    """Those whose rows are not what their records say now."""
    facts, params = indicator.facts(indicator.now(timezone.now())).query.sql_with_params()
    kept = ", ".join(f"kept_{column}" for column in COLUMNS)
    query = PARTED.format(kept=kept, columns=", ".join(COLUMNS), facts=facts)
    with connection.cursor() as cursor:
        cursor.execute(query, [*params, indicator.code])
        return {who for (who,) in cursor}
