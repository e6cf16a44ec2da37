"""Streamlit parts of the overview."""
