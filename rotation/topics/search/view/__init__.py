"""Selection and data to the result of the search page."""
