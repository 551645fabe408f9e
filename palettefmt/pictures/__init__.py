"""Whatever a picture is given as -> an `IndexedImage`, or sRGB(A) pixels of 8 bits.

`source` is the one door; `pillow` reads files of pictures, `npy` arrays in files, `colours` arrays. It imports the
ground, `image`, and `kmi`, since a .kmi file is a picture too.
"""
