"""Article 6.2 reporting: ITMOs and the agreed electronic format."""
