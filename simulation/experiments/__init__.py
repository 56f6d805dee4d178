"""Many runs: variants, replications, executors and confidence intervals."""
