"""Benchmarks and measured sets, each a command: `python -m eval.<name>`."""
