"""Strategies: how traders turn what they own, want and see into a session's orders."""
