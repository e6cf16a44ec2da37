"""Breadth page: participation and concentration of the Russell 2000."""
