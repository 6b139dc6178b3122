"""What several exercises of a subject have in common: traps, and ways to do it."""
