"""The Streamlit parts of the flows page."""
