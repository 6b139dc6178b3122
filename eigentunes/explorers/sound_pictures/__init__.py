"""The sound pictures explorer: one sound, four pictures, and a moving cursor."""
