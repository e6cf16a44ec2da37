"""Breadth measures: advances, volume participation, concentration, verdict."""
