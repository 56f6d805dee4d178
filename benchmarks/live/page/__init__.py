"""Benchmark `python -m benchmarks page`: the trader's page while the exchange is flooded."""
