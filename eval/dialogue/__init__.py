"""Whole conversations, replayed against a running system."""
