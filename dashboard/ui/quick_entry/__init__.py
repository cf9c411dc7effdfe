"""The quick-entry line of the Log page: a components-v2 component, since Streamlit's own Enter does not advance."""
