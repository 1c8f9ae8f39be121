"""Screens: what must be seen before any topic, in any state, by rules that everybody can read."""

from consult.screens.screen import DANGER, HEARD, ScreenHit, Screens, by_gravity, kinds_shown, priority_of, said

__all__ = ["DANGER", "HEARD", "ScreenHit", "Screens", "by_gravity", "kinds_shown", "priority_of", "said"]
