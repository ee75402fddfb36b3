"""Launch: whether a new thing finds people, or only clicks."""
