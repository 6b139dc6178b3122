"""The spectrum explorer: a covariance matrix, turned until nothing is mixed."""
