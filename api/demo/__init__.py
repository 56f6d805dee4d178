"""The demo: the market's opening day with synthetic participants."""
