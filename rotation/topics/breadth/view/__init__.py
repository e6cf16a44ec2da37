"""Selection and data to the result of the breadth page."""
