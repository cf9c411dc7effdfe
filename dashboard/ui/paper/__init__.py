"""The grid in which a stack of paper forms is typed."""
