"""What the policy page computes: the implied path, what followed decisions."""
