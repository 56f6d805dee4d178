"""The GX-ETS world: firms, credits, the Agency and the rules, over years, through the venue."""
