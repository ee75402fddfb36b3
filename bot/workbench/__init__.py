"""Tools for a team's own stored queries, offline: read a body, check it, keep it, try it and run it."""
