"""What others give to a section: contributions asked for, and the plan agreed before writing."""
