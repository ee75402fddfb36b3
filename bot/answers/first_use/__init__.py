"""First use: days from a person's first visit to the first use of a thing."""
