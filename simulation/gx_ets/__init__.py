"""The GX-ETS world over fiscal years: firms, credits, the Agency and the rules, at the venue."""
