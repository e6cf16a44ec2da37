"""Sign-in and rate limits: settings, allow-list, API tokens, pages shown before sign-in."""
