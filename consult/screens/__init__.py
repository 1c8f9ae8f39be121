"""Screens: what must be seen before any topic, in any state, by rules that everybody can read."""

from consult.screens.screen import ScreenHit, Screens, gravest, priority_of

__all__ = ["ScreenHit", "Screens", "gravest", "priority_of"]
