"""A file of people brought, rehearsed and applied into cohorts by one worker process.

`rows_per_s` are rows applied, each a new person with account, place in a cohort, standing,
trail and letter. `read_per_s` and `rehearsed_per_s` say how fast the steps before are.
Letters wait in the outbox meanwhile: the one process that could send them is at work.
`peak_mb_…` is the most memory that process ever held, started anew for each size.
"""

import csv
import io
import time
from pathlib import Path

import psutil
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from intake import tasks
from intake.actions import applying, uploads
from intake.models import Import
from tests.bench.portal import settle
from training.models import Cohort, Enrolment

SIZES = {"10k": 10_000, "100k": 100_000}
ROUNDS = {"10k": 1, "100k": 3}
BAD_EVERY = 20
LONGEST_SECONDS = 900
GIVEN = ("Ana", "LUIS", "María José", "juan carlos", "Itzel", "RAÚL", "Xóchitl", "Ángel")
SURNAMES = ("Pérez", "LÓPEZ", "de la Cruz", "Núñez", "hernández", "DEL RÍO", "Güémez", "Ruiz")


def measure(portal, bench) -> None:
    speeds: dict[str, list[float]] = {"rows": [], "read": [], "rehearsed": []}
    for size, rows in SIZES.items():
        peaks = []
        for _round in range(ROUNDS[size]):
            with portal.opened("worker", worker_processes=1) as processes:
                settle()
                seen = import_once(table(rows))
                peaks.append(peak_mb(processes["worker"].child.pid))
            if size == "100k":
                for name, value in seen.items():
                    speeds[name].append(value)
        bench.tell("", f"peak_mb_{size}", peaks, unit="MB", n=rows)
    applied = SIZES["100k"]
    bench.tell("", "rows_per_s", speeds["rows"], unit="rows/s", n=applied)
    bench.tell("", "read_per_s", speeds["read"], unit="rows/s", n=applied)
    bench.tell("", "rehearsed_per_s", speeds["rehearsed"], unit="rows/s", n=applied)


def table(rows: int) -> bytes:
    """People new to the portal, in all its cohorts; one in twenty cannot come in."""
    cohorts = list(Cohort.objects.order_by("pk").values_list("join_code", flat=True))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["Correo", "Nombre completo", "Teléfono", "Código de cohorte"])
    for n in range(rows):
        given, first = GIVEN[n % len(GIVEN)], SURNAMES[n // 3 % len(SURNAMES)]
        second = SURNAMES[n // 7 % len(SURNAMES)]
        email = "sin arroba" if n % BAD_EVERY == 0 else f"Persona{n}@Bench.Example"
        phone = f"951 {n // 10000 % 1000:03} {n % 10000:04}"
        writer.writerow([email, f"{given} {first} {second}", phone, cohorts[n % len(cohorts)]])
    return out.getvalue().encode()


def import_once(content: bytes) -> dict[str, float]:
    """Rows a second of each step, as the worker does it."""
    admin = User.objects.get(email="admin@demo.example")
    before = Enrolment.objects.count()
    file = SimpleUploadedFile("gente.csv", content)
    imported = uploads.bring("enrolments", file, by=admin, options={"notify": True})
    read = timed(imported, "mapping")
    columns = {each["place"]: each["column"] for each in imported.columns}
    uploads.say_columns(imported, columns, by=admin)
    rehearsed = timed(imported, "ready")
    good = imported.rows.good().count()
    applying.ask(imported, only_good=True, by=admin)
    applied = timed(imported, "done")
    if Enrolment.objects.count() - before != good:
        raise SystemExit(f"{Enrolment.objects.count() - before} enrolments came of {good} rows")
    total = imported.rows.count()
    return {"read": total / read, "rehearsed": total / rehearsed, "rows": good / applied}


def timed(imported: Import, state: str) -> float:
    """Seconds until the worker has brought the import to `state`."""
    began = time.perf_counter()
    tasks.work.delay(imported.pk)
    while imported.state != state:
        if time.perf_counter() - began > LONGEST_SECONDS or imported.state == "failed":
            raise SystemExit(f"the import is still {imported.state}: {imported.problem}")
        time.sleep(0.2)
        imported.refresh_from_db()
    return time.perf_counter() - began


def peak_mb(pid: int) -> float:
    """The most that any process of the worker's pool has held."""
    pool = psutil.Process(pid).children(recursive=True)
    return max(high_water(process.pid) for process in pool)


def high_water(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024
