"""The forms: one engine, one small file a form."""
