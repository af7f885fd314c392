"""Figures, as one JSON object a line, with the machine they were got on."""

import functools
import json
import os
import platform
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil

ROUNDS = 5
STARTED = time.monotonic()


def say(message: str) -> None:
    print(f"[{time.monotonic() - STARTED:5.0f} s] {message}", file=sys.stderr, flush=True)


@functools.cache
def machine() -> dict:
    return {
        "cpu": cpu_model(),
        "cores": os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
    }


def cpu_model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except FileNotFoundError:
        return platform.processor()
    return next((line.split(":", 1)[1].strip() for line in lines if "model name" in line), "")


class Reporter:
    """Prints the figures somebody asked for: all of them when nobody named any."""

    def __init__(self, names: list[str]):
        self.names = names

    def wants(self, name: str) -> bool:
        """Whether a bench, or a case of it, was named; or the bench of a case."""
        return not self.names or any(related(name, asked) for asked in self.names)

    def of(self, bench: str) -> "Bench":
        return Bench(bench, self)


def related(one: str, other: str) -> bool:
    ours, theirs = one.split("."), other.split(".")
    return all(a == b for a, b in zip(ours, theirs, strict=False))


@dataclass
class Bench:
    """`data` says on what data it measures, where that is not the demo's."""

    name: str
    reporter: Reporter
    data: str = ""

    def wants(self, case: str) -> bool:
        return self.reporter.wants(f"{self.name}.{case}")

    def rounds(self, case: str) -> Iterator[int]:
        for number in range(1, ROUNDS + 1):
            say(f"{self.name}.{case} {number}/{ROUNDS}")
            yield number

    def tell(self, case: str, figure: str, values: list[float], *, unit: str, n: int) -> None:
        """Print the median of the rounds; `n` is how many things each round counted."""
        line = {
            "name": ".".join(filter(None, (self.name, case, figure))),
            "value": round(median(values), 3),
            "unit": unit,
            "n": n,
            "median_of": len(values),
            "machine": machine(),
        }
        if self.data:
            line["data"] = self.data
        print(json.dumps(line, ensure_ascii=False), flush=True)
