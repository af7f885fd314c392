"""From an approved batch to everybody's certificate drawn and mailed, by the worker."""

import time

from accounts.models import User
from certification import queries, tasks
from certification.actions import batches
from certification.models import Batch
from tests.bench.portal import cpu_seconds, settle

PEOPLE = 150
LONGEST_SECONDS = 120


def measure(portal, bench) -> None:
    for count, case in ((1, "1_worker"), (2, "2_workers")):
        if bench.wants(case):
            measure_workers(portal, bench, case, count)


def measure_workers(portal, bench, case: str, count: int) -> None:
    per_second, cpu = [], []
    for _round in bench.rounds(case):
        with portal.opened("worker", worker_processes=count) as processes:
            settle()
            batch = approved_batch()
            before, began = cpu_seconds(processes["worker"]), time.perf_counter()
            tasks.issue_batch.delay(batch.pk)
            wait_until_issued(batch)
            per_second.append(PEOPLE / (time.perf_counter() - began))
            cpu.append((cpu_seconds(processes["worker"]) - before) * 1000 / PEOPLE)
    bench.tell(case, "per_s", per_second, unit="certificates/s", n=PEOPLE)
    bench.tell(case, "cpu_ms", cpu, unit="ms", n=PEOPLE)


def approved_batch() -> Batch:
    officer, second = (
        User.objects.get(email=f"{name}@demo.example") for name in ("officer", "officer2")
    )
    waiting = queries.awaiting(officer).order_by("pk")
    batch = batches.rehearse(enrolments=waiting, name="bench", by=officer)
    included = batch.candidates.included().order_by("pk").values_list("pk", flat=True)
    if len(included) < PEOPLE:
        raise SystemExit(f"the demo data has only {len(included)} people to certify")
    batches.tick(batch, included_ids=included[:PEOPLE], by=officer)
    batches.approve(batch, by=second)
    return batch


def wait_until_issued(batch: Batch) -> None:
    end = time.monotonic() + LONGEST_SECONDS
    while not (progress := queries.progress_of(batch)).is_complete:
        if time.monotonic() > end:
            raise SystemExit(f"not all was issued in {LONGEST_SECONDS} s: {progress}")
        time.sleep(0.1)  # asking costs the database too
    if progress.issued != PEOPLE:
        raise SystemExit(f"{progress.issued} certificates came of {PEOPLE} people")
