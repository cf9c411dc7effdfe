"""Files in and out: read → map → check → apply (a use case) → undo; exports that are safe for spreadsheets."""
