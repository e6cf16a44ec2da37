"""Search page: search interest against the spread."""
