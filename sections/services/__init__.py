"""Entry verbs of the sections floor, one file per group of verbs."""
