"""Rules packs: what schemes other than GX-ETS add to the keys of the simulated world."""
