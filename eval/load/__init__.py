"""Load: turns a second and latency, ours against stock Rasa."""
