"""How a trade becomes final: obligations, netting, delivery versus payment, reconciliation."""
