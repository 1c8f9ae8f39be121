"""The citizen's page: sessions, messages, events."""
