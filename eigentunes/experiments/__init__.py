"""What lessons run and show the outcome of: the subject matter that is no exercise."""
