"""Numbers in, numbers out: months, runs of years, windows of ten years, past rotations."""
