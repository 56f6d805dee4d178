"""A registry that runs as a service of its own: its calls, and the client that makes them."""
