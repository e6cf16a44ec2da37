"""What is shown, as files that need no server: a report, and a snapshot of every page."""
