"""Read rounds, findings and milestones, each list in a constant number of queries."""
