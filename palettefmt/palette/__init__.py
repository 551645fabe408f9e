"""Everything that counts, finds and applies colours: pixels -> weighted colours -> a palette -> labels.

`histogram` and `counter` count, `bins` merge, `kmeans` clusters, `fit` makes the palette, `nearest` labels; `spaces`
are what distances are measured in. It imports the ground and `style`, and no other stage.
"""
