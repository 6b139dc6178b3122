"""The cluster number explorer: three rules for choosing K, and where they disagree."""
