"""The knowledge room; import its modules directly."""
