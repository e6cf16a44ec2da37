"""What changed state since it was last looked at, and how that is told."""
