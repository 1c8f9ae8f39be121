"""Days and times as people say them in Chinese, seen from a moment on a Shanghai clock."""

from __future__ import annotations

import threading
from contextlib import redirect_stdout
from datetime import date, datetime
from io import StringIO

from core.clock import local

with redirect_stdout(StringIO()):  # it greets everybody who imports it
    import jionlp

# jionlp 1.5 prepares itself at the first call and keeps the sentence in attributes of one shared parser: two threads
# at once read each other's dates, or fail with "no attribute 'period_time_pattern'".
_ONE_AT_A_TIME = threading.Lock()


def named_day(words: str, at: datetime) -> date | None:
    """The one day that the words name, as seen at this moment; None where they name none, or several."""
    try:
        with _ONE_AT_A_TIME:
            found = jionlp.parse_time(words, time_base=_wall(at))
    except ValueError:
        return None
    if found.get("type") not in ("time_point", "time_span") or "inf" in found["time"]:  # 过两天: it has no end
        return None
    begin, end = (datetime.fromisoformat(time).date() for time in found["time"])
    return begin if begin == end else None


def _wall(at: datetime) -> dict[str, int]:
    """What the Shanghai clock shows. A timestamp would be read in the zone of the process, which may be any."""
    here = local(at)
    return {unit: getattr(here, unit) for unit in ("year", "month", "day", "hour", "minute", "second")}
