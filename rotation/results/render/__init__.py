"""Results as CSV and as terminal text."""
