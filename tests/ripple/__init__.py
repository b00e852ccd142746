"""Ripples: what is followed by what, and how sure that is."""
