"""The sample pictures, one module each: integer arithmetic on arrays, no fonts, no antialiased primitives."""
