"""What the fundamentals page shows, from stored snapshots."""
