"""When a partnership changed: phases with dates and their uncertainty, and crises as episodes."""
