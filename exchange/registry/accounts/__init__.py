"""Accounts: legal names, verified emissions, controls of transfers, holdings of a past day."""
