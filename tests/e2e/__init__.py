"""Whole stories in a real JupyterLab."""
