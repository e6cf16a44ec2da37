"""Attention measures: z-scores, lead and lag, joined pulls."""
