"""Where credits live: accounts, projects, blocks of serial numbers, and the acts on them."""
