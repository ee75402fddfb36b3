"""Share: how the use of all features is divided among them."""
