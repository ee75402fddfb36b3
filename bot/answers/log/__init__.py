"""Log: the newest events of a thing."""
