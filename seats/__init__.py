"""Human seats: the queue, the desk, and what a citizen is told while she waits."""
