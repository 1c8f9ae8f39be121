"""The dialogue: the Rasa project and our two ends of it.

This package is also on Rasa's import path (Python 3.10), so this file imports nothing.
"""
