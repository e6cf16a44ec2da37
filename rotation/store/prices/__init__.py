"""The price table: reading into arrays, validation, merging, splicing histories."""
