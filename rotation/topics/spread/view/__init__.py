"""Selection and data to the result of the spread page."""
