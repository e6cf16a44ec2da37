"""Streamlit parts of the sectors page."""
