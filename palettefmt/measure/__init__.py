"""Measuring: what a picture costs in bytes, what it has lost, and whether the claims hold.

``formats`` has the sizes of the same picture in other formats, ``claims`` the verdicts, ``quality`` and ``differences``
the distance from the original pixel by pixel (``ciede2000``, ``ssim``), ``seen`` how it looks (``flip``, ``eye``),
``adapted`` the same on a panel, ``curve`` size against quality over numbers of colours, ``goals`` the search for a
number of colours, ``looks`` the search for a look (``eye`` says how good one is), ``frontier`` bytes against looks for
us and others, ``study`` all of it for one picture.

May import quantization, pictures, kmi, palette, dither, gamut, devices, exports, image and the ground below them. It
shows nothing: that is for ``pages`` and ``cli``.
"""
