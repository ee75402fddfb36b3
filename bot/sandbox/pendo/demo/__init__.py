"""The demo world: an invented company's product and the people who use it."""
