meta:
  id: kmi
  title: Picture of up to 256 colours at a fixed number of bits a pixel
  file-extension: kmi
  xref:
    mime: image/x-kmi
  license: MIT
  endian: be
  bit-endian: be
doc: |
  Layout of a .kmi file, version 1. The rules are in kmi.md; this description takes a file apart and leaves the
  payloads, whose inside depends on the coding, as bytes.
seq:
  - id: signature
    contents: [0x8b, 0x4b, 0x4d, 0x49, 0x0a, 0x0d, 0x0a]
  - id: version
    type: u1
    valid: 1
  - id: has_alpha
    type: b1
  - id: has_model_palette
    type: b1
  - id: coding
    type: b6
    enum: coding
    valid:
      in-enum: true
  - id: last_entry
    type: u1
    doc: Number of palette entries, less one.
  - id: stripe_rows_field
    type: u2
    doc: Rows of a stripe; 0 for one stripe of all rows.
  - id: width
    type: u4
    valid:
      min: 1
  - id: height
    type: u4
    valid:
      min: 1
  - id: palette
    type: entry
    repeat: expr
    repeat-expr: num_colors
  - id: model_palette
    type: entry
    repeat: expr
    repeat-expr: num_colors
    if: has_model_palette
    doc: What coding 1 works with, in a recoloured file.
  - id: stripes
    type: stripe
    repeat: expr
    repeat-expr: num_stripes
  - id: header_crc
    type: u4
    doc: CRC-32 of every byte before it.
  - id: payloads
    size: stripes[_index].len_payload
    repeat: expr
    repeat-expr: num_stripes
instances:
  num_colors:
    value: last_entry + 1
  num_channels:
    value: 'has_alpha ? 4 : 3'
  stripe_rows:
    value: 'stripe_rows_field == 0 ? height : stripe_rows_field'
  num_stripes:
    value: 1 + (height - 1) / stripe_rows
types:
  entry:
    doc: A colour in sRGB.
    seq:
      - id: red
        type: u1
      - id: green
        type: u1
      - id: blue
        type: u1
      - id: alpha
        type: u1
        if: _root.has_alpha
        doc: Straight alpha; 0 is transparent.
  stripe:
    seq:
      - id: len_payload
        type: u4
      - id: labels_crc
        type: u4
        doc: CRC-32 of the stripe's labels, one byte a label.
enums:
  coding:
    0: packed
    1: context
