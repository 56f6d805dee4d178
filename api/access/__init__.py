"""Users, keys, log-ins, permissions and rate limits."""
