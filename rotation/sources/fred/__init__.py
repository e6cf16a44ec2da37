"""Fetches series of the economy from FRED, the data service of the St. Louis Fed."""
