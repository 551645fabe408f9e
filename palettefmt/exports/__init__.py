"""Labels and a palette -> the bytes of other indexed formats. It imports the ground only."""
