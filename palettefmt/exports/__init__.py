"""Labels and a palette -> the bytes of other indexed formats; `formats` lists them. It imports the ground only."""
