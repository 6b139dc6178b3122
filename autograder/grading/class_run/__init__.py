"""A whole class: what is graded already, what is done in advance, and what is said meanwhile."""
