"""Who owns what, as kernels over one array: balances, holds and what trades owe."""
