"""The registry: accounts, projects, blocks of serial numbers, and the acts on them."""
