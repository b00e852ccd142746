"""How a shock in one region or dyad is followed by events in others: statistical spillover."""
