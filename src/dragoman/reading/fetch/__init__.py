"""Files from addresses the user names, fetched politely into a folder."""
