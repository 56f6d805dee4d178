"""Uses of credits: each scheme's rules as data, with sources and dates."""
