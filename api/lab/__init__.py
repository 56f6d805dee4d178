"""The laboratory: scenarios, runs as jobs in processes of their own, their results over HTTP."""
