"""Selection and data to the claims, each with its figure then and now."""
