"""The dashboard room: what was found, shown in a browser with Streamlit."""
