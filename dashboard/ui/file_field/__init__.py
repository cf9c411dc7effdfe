"""Photos and files chosen for a form, with their pictures, before they are stored."""
