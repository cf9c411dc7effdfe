"""Call mode: one customer after the other, from the keyboard."""
