"""Examines an installation: every upstream once, and what else a deployment rests on."""
