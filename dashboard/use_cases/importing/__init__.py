"""What `apply_import` is made of: references, landings of each kind, rows that belong to others, states of cases."""
