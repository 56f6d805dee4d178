"""Market scenarios that run on the same venue as the live exchange."""
