"""The format: labels and palette <-> the bytes of a .kmi file, exactly, both ways.

`container` takes a file apart and puts it together, `layout` says how labels lie in it, `payload` codes one stripe
(`packing`, `context`), `encode` and `decode` are the way there and back, `region` reads a rectangle, `proof` checks
what was written, `salvage` reads damaged files, `ledger` counts every byte. It imports the ground and `image` only.
"""
