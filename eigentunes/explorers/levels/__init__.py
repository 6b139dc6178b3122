"""The levels explorer: a potential and its energy levels, beside a covariance and its ladder."""
