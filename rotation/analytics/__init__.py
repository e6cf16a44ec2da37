"""Pure functions: numpy in, numbers out. No I/O, no clock, no Streamlit."""
