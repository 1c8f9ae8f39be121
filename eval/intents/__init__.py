"""Intent classification on utterances that nobody trained on."""
