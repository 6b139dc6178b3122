"""The thermal chain explorer: PCA of a vibrating chain finds its normal modes."""
