"""See `dragoman.web`."""
