"""Pages of contributions and plans."""
