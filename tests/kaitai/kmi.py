# Compiled by tests/kaitai/compile.mjs; sha256 of spec/kmi.ksy: ccae9d966cb0c0b065b511330994ee66a96befdbcb977f41cec6bb8d1ac09efb
# This is a generated file! Please edit source .ksy file and use kaitai-struct-compiler to rebuild
# type: ignore

import kaitaistruct
from kaitaistruct import KaitaiStruct, KaitaiStream, BytesIO
from enum import IntEnum


if getattr(kaitaistruct, 'API_VERSION', (0, 9)) < (0, 11):
    raise Exception("Incompatible Kaitai Struct Python API: 0.11 or later is required, but you have %s" % (kaitaistruct.__version__))

class Kmi(KaitaiStruct):
    """Layout of a .kmi file, version 1. The rules are in kmi.md; this description takes a file apart and leaves the
    payloads, whose inside depends on the coding, as bytes.
    """

    class Coding(IntEnum):
        packed = 0
        context = 1
    def __init__(self, _io, _parent=None, _root=None):
        super(Kmi, self).__init__(_io)
        self._parent = _parent
        self._root = _root or self
        self._read()

    def _read(self):
        self.signature = self._io.read_bytes(7)
        if not self.signature == b"\x8B\x4B\x4D\x49\x0A\x0D\x0A":
            raise kaitaistruct.ValidationNotEqualError(b"\x8B\x4B\x4D\x49\x0A\x0D\x0A", self.signature, self._io, u"/seq/0")
        self.version = self._io.read_u1()
        if not self.version == 1:
            raise kaitaistruct.ValidationNotEqualError(1, self.version, self._io, u"/seq/1")
        self.has_alpha = self._io.read_bits_int_be(1) != 0
        self.has_model_palette = self._io.read_bits_int_be(1) != 0
        self.coding = KaitaiStream.resolve_enum(Kmi.Coding, self._io.read_bits_int_be(6))
        if not isinstance(self.coding, Kmi.Coding):
            raise kaitaistruct.ValidationNotInEnumError(self.coding, self._io, u"/seq/4")
        self.last_entry = self._io.read_u1()
        self.stripe_rows_field = self._io.read_u2be()
        self.width = self._io.read_u4be()
        if not self.width >= 1:
            raise kaitaistruct.ValidationLessThanError(1, self.width, self._io, u"/seq/7")
        self.height = self._io.read_u4be()
        if not self.height >= 1:
            raise kaitaistruct.ValidationLessThanError(1, self.height, self._io, u"/seq/8")
        self.palette = []
        for i in range(self.num_colors):
            self.palette.append(Kmi.Entry(self._io, self, self._root))

        if self.has_model_palette:
            pass
            self.model_palette = []
            for i in range(self.num_colors):
                self.model_palette.append(Kmi.Entry(self._io, self, self._root))


        self.stripes = []
        for i in range(self.num_stripes):
            self.stripes.append(Kmi.Stripe(self._io, self, self._root))

        self.header_crc = self._io.read_u4be()
        self.payloads = []
        for i in range(self.num_stripes):
            self.payloads.append(self._io.read_bytes(self.stripes[i].len_payload))



    def _fetch_instances(self):
        pass
        for i in range(len(self.palette)):
            pass
            self.palette[i]._fetch_instances()

        if self.has_model_palette:
            pass
            for i in range(len(self.model_palette)):
                pass
                self.model_palette[i]._fetch_instances()


        for i in range(len(self.stripes)):
            pass
            self.stripes[i]._fetch_instances()

        for i in range(len(self.payloads)):
            pass


    class Entry(KaitaiStruct):
        """A colour in sRGB."""
        def __init__(self, _io, _parent=None, _root=None):
            super(Kmi.Entry, self).__init__(_io)
            self._parent = _parent
            self._root = _root
            self._read()

        def _read(self):
            self.red = self._io.read_u1()
            self.green = self._io.read_u1()
            self.blue = self._io.read_u1()
            if self._root.has_alpha:
                pass
                self.alpha = self._io.read_u1()



        def _fetch_instances(self):
            pass
            if self._root.has_alpha:
                pass



    class Stripe(KaitaiStruct):
        def __init__(self, _io, _parent=None, _root=None):
            super(Kmi.Stripe, self).__init__(_io)
            self._parent = _parent
            self._root = _root
            self._read()

        def _read(self):
            self.len_payload = self._io.read_u4be()
            self.labels_crc = self._io.read_u4be()


        def _fetch_instances(self):
            pass


    @property
    def num_channels(self):
        if hasattr(self, '_m_num_channels'):
            return self._m_num_channels

        self._m_num_channels = (4 if self.has_alpha else 3)
        return getattr(self, '_m_num_channels', None)

    @property
    def num_colors(self):
        if hasattr(self, '_m_num_colors'):
            return self._m_num_colors

        self._m_num_colors = self.last_entry + 1
        return getattr(self, '_m_num_colors', None)

    @property
    def num_stripes(self):
        if hasattr(self, '_m_num_stripes'):
            return self._m_num_stripes

        self._m_num_stripes = 1 + (self.height - 1) // self.stripe_rows
        return getattr(self, '_m_num_stripes', None)

    @property
    def stripe_rows(self):
        if hasattr(self, '_m_stripe_rows'):
            return self._m_stripe_rows

        self._m_stripe_rows = (self.height if self.stripe_rows_field == 0 else self.stripe_rows_field)
        return getattr(self, '_m_stripe_rows', None)
