"""Small markets on the venue's kernels, without calendar and registry."""
