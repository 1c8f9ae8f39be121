"""What a question costs: milliseconds and memory."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np


class Stopwatch:
    """Times questions one by one: by the clock, and by the processor, which other work on the machine does not touch."""

    def __init__(self) -> None:
        self.seconds: list[tuple[float, float]] = []

    @contextmanager
    def one(self) -> Iterator[None]:
        clock, processor = time.perf_counter(), time.process_time()
        yield
        self.seconds.append((time.perf_counter() - clock, time.process_time() - processor))


def percentiles(seconds: list[tuple[float, float]]) -> dict[str, float]:
    """Half and nearly all of the questions are done within so many milliseconds, by the clock and the processor."""
    clock, processor = np.array(seconds).T * 1000
    return {
        "p50_ms": float(np.percentile(clock, 50)),
        "p95_ms": float(np.percentile(clock, 95)),
        "cpu_p50_ms": float(np.percentile(processor, 50)),
        "cpu_p95_ms": float(np.percentile(processor, 95)),
    }


COST_HEADS = ("p50 ms", "p95 ms", "CPU p50", "CPU p95")


def cost_cells(figures: dict[str, float]) -> list[str]:
    return [f"{figures[name]:.2f}" for name in ("p50_ms", "p95_ms", "cpu_p50_ms", "cpu_p95_ms")]


def resident_mb() -> float:
    """Memory of this process, in MB of a million bytes."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
