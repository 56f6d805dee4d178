"""The tables that a run leaves, their files, and the measures computed from them."""
