"""The direction explorer: the variance of a cloud along a vector that turns."""
