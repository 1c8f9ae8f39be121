"""Screens: what must be seen before any topic, in any state, by rules that everybody can read."""

from consult.screens.screen import ScreenHit, Screens

__all__ = ["ScreenHit", "Screens"]
