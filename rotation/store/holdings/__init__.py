"""Index membership: stored holdings lists and point-in-time members."""
