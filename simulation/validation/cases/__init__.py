"""The validation cases: each runs a market or a model and holds it against a closed form."""
