"""Papers: pages for reading and printing, in Japanese and English, without any script."""
