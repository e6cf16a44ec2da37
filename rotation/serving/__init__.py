"""The server process: the Streamlit app with its lifespan, sign-in and refresher process."""
