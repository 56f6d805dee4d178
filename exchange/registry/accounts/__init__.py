"""Accounts: legal names, verified emissions, controls over what leaves, holdings of a past day."""
