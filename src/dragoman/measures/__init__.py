"""What can be counted in a record: series and panels of dyads."""
