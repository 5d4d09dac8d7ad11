"""Verbs about contributions and plans."""
