"""The explorers, without Jupyter."""
