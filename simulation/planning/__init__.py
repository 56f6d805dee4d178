"""Decisions of a firm over bundles of simulated price paths."""
