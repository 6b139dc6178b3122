"""A whole simulated classroom, for show, for tests and for benchmarks."""
