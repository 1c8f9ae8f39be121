"""From a place to a district of Shanghai: by the map's own name for it, else by the nearest of known points."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.actions.districts import DISTRICTS

FILE = Path(__file__).with_name("places.yml")
EARTH_KM = 6371.0
CITY = "上海"


@dataclass(frozen=True, slots=True)
class Point:
    """A known place; `district` is empty for one outside of Shanghai."""

    latitude: float
    longitude: float
    district: str


class Places:
    """The map as far as it is needed."""

    def __init__(self, points: tuple[Point, ...], codes: dict[str, str], farthest_km: float) -> None:
        self._points = points
        self._codes = codes
        self._farthest_km = farthest_km

    @classmethod
    def load(cls, path: Path = FILE) -> Places:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        inside = [Point(lat, lon, name) for name, spec in data["districts"].items() for lat, lon in spec["points"]]
        outside = [Point(lat, lon, "") for lat, lon in data["neighbours"]]
        codes = {spec["code"]: name for name, spec in data["districts"].items()}
        return cls((*inside, *outside), codes, float(data["farthest_km"]))

    def district_at(self, latitude: float, longitude: float, label: str = "") -> str:
        """The district of a place; empty when it is not in Shanghai."""
        if CITY in label and (named := next((d for d in DISTRICTS if d in label), "")):
            return named
        nearest = min(self._points, key=lambda p: _km(p, latitude, longitude))
        return nearest.district if _km(nearest, latitude, longitude) <= self._farthest_km else ""

    def district_of(self, code: str) -> str:
        """The district with this administrative code; empty for none."""
        return self._codes.get(code, "")


def _km(point: Point, latitude: float, longitude: float) -> float:
    """Great-circle distance in kilometres."""
    a, b = math.radians(point.latitude), math.radians(latitude)
    half_lat, half_lon = (b - a) / 2, math.radians(longitude - point.longitude) / 2
    root = math.sin(half_lat) ** 2 + math.cos(a) * math.cos(b) * math.sin(half_lon) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(root)))
