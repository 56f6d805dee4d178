"""Scenario files: reading one and running it. The shipped ones lie here as TOML."""
