"""The cached data layer: Delta Lake tables, validated rows, wide arrays."""
