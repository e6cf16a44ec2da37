"""Tests of days that are known in advance."""
