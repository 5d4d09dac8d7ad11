"""Pages of the reviews floor, one file per noun."""
