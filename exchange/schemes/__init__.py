"""What a credit may be used for: each scheme's rules as data, with sources and dates."""
