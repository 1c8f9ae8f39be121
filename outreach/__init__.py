"""Legal education: who wants it, what is sent when, and how the quiz was answered."""
