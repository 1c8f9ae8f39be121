"""What we add to Rasa 3.6.21. Runs in Rasa's own environment (Python 3.10): imports Rasa, numpy and the standard library."""
