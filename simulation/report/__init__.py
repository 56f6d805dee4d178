"""Pages, pictures and findings made from a run's tables."""
