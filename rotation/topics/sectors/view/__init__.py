"""Selection and data to the result of the sectors page."""
