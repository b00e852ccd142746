"""Scoring the coder on gold data a user has: `dragoman evaluate PATH`."""
