"""The refresher: plans, fetches with rate limits and backoff, validates and stores."""
