"""The validation cases: each runs a market or a model and compares it with a closed form."""
