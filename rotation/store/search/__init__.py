"""Search interest: stored pulls, the request queue, the object pages read."""
