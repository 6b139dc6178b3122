"""The fifths map explorer: pieces of music in the plane of the circle of fifths."""
