"""The dendrogram explorer: hierarchical clustering, cut at a height."""
