"""Reports that begin from other reports: the next edition, and a version for another market."""
