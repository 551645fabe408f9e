"""Whatever a picture is given as -> an `IndexedImage`, or sRGB(A) pixels of 8 bits.

`source` is the one door; `kinds` chooses a reader by content. A reader of its own has each format of which Pillow gets
some layouts wrong (`png`, `gif`, `bmp`, `jpeg`, `jpeg2000`, `tiff`), and `pillow` has the rest; `raster` finishes what
they give: `profiles` and `light` for colour, `orientation`. `lvgl` and `raw` read back what `exports` writes for
firmware, `npy` reads arrays in files, `colours` takes arrays. The room imports the ground, `exports`, `streams`,
`image`, and `kmi`, since a .kmi file is a picture too.
"""
