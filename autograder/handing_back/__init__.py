"""What comes after grading: grade files for a learning platform, and the class report."""
