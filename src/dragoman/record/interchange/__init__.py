"""Events of other data sets, streamed into the record."""
