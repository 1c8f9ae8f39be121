"""The screens' sets: sentences in danger, and harmless look-alikes."""
