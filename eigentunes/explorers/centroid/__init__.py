"""The centroid explorer: K-Means, half-step by half-step."""
