"""The coding room; import its modules directly."""
