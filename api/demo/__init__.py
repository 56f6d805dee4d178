"""The demonstration: the opening day of the market with synthetic participants."""
