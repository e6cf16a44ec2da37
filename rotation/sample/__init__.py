"""The sample: a seeded simulated market, its members and its search interest."""
