"""A customer's signature: drawn on the screen, or a photo of the paper."""
