"""The noise explorer: the eigenvalues of pure noise, and a spike that may or may not show."""
