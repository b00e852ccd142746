"""The door at the terminal: one file per command, no logic of its own."""
