"""Balances, holds and limits, as kernels over arrays."""
