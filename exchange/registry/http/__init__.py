"""A registry that runs as a separate service: its calls and its client."""
