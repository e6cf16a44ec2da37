"""Bars in, judgement out: cups with handle by rules, what followed them, how usual a rise is."""
