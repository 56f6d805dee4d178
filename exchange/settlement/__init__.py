"""Settlement of trades: obligations, netting, delivery versus payment, reconciliation."""
