"""How often the right entry comes first for phrasings that nothing has seen."""
