"""Rotation: is the move from large caps to small caps real, and is it broad?"""

__version__ = "0.1.0"
