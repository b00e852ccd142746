"""Latent intensity of a dyad from its counts, with bands."""
