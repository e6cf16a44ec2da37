"""The result of the policy page, and what is said of it."""
