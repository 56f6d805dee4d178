"""Experiments of many runs: variants, replications, executors and confidence intervals."""
