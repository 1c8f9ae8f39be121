"""Screens: what must be seen before any topic, in any state, by rules that everybody can read."""

from consult.screens.screen import DANGER, HEARD, ScreenHit, Screens, gravest, priority_of

__all__ = ["DANGER", "HEARD", "ScreenHit", "Screens", "gravest", "priority_of"]
