"""Who evaluates: qualifications, and interests declared for a report."""
