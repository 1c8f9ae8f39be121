"""The floor of the house: settings, database, errors, logs, masking, accounts. No legal domain here."""
