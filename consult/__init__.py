"""A consultation, from the first message to the last: who speaks, what was said, what was asked for."""
