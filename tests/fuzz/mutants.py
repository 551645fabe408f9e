"""The ways to damage a file. A mutant is made from two numbers alone: the run's seed and its own index."""

from __future__ import annotations

import functools
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random
from typing import NamedTuple

from tests.fuzz import seeds
from tests.fuzz.draft import ALPHA, CODING, MODEL, MOST_STRIPES, Draft, Stripe, draft_of, resealed, unpacked

EXTREMES = (0, 1, 2, 3, 7, 8, 255, 256, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
BYTES = (0, 1, 2, 0x3F, 0x40, 0x41, 0x7F, 0x80, 0x81, 0xC1, 0xFE, 0xFF)
FIELDS = {"version": 8, "mode": 8, "last": 8, "rows": 16, "width": 32, "height": 32}
LABELS_MENDED = 0.5  # how often a changed packed payload gets the CRC of its labels


class Mutant(NamedTuple):
    """A damaged file and the damages."""

    data: bytes
    damages: tuple[str, ...]


# Fields


def field_extreme(random: Random, draft: Draft, _: Draft) -> None:
    name = random.choice(list(FIELDS))
    top = (1 << FIELDS[name]) - 1
    value = random.choice([*EXTREMES, top, top - 1, top // 2, random.randint(0, top)])
    setattr(draft, name, min(value, top))


def field_nearby(random: Random, draft: Draft, _: Draft) -> None:
    name = random.choice(list(FIELDS))
    setattr(draft, name, (getattr(draft, name) + random.choice((-2, -1, 1, 2))) % (1 << FIELDS[name]))


def sizes_traded(random: Random, draft: Draft, _: Draft) -> None:
    """Change width and height but not their product, so that lengths may still fit."""
    if random.random() < 0.5:
        draft.width, draft.height = draft.height, draft.width
    elif draft.height % 2 == 0:
        draft.width, draft.height = 2 * draft.width, draft.height // 2


def mode_bit(random: Random, draft: Draft, _: Draft) -> None:
    draft.mode ^= 1 << random.randrange(8)


def coding_swapped(_: Random, draft: Draft, __: Draft) -> None:
    """Call packed payloads coded, or the other way round; without a model palette if that is not allowed."""
    draft.mode ^= 1
    if draft.mode & MODEL and not draft.mode & CODING:
        draft.mode ^= MODEL
        draft.palettes = draft.palettes[: len(draft.palettes) // 2]


# Palettes, with the fields that say how long they are


def alpha_swapped(_: Random, draft: Draft, __: Draft) -> None:
    before = draft.channels
    draft.mode ^= ALPHA
    entries = [draft.palettes[i : i + before] for i in range(0, len(draft.palettes), before)]
    draft.palettes = b"".join((entry + b"\x80")[: draft.channels] for entry in entries)


def model_palette_swapped(random: Random, draft: Draft, _: Draft) -> None:
    """Add a model palette, or take it away; payloads coded with another one no longer fit."""
    size = (draft.last + 1) * draft.channels
    draft.mode ^= MODEL
    draft.palettes = draft.palettes[:size] + (random.randbytes(size) if draft.mode & MODEL else b"")


def colours_changed(random: Random, draft: Draft, _: Draft) -> None:
    """Change k, and the palettes with it."""
    draft.last = random.choice((0, 1, 2, 3, 7, 8, 15, 16, 127, 128, 254, 255, max(0, draft.last - 1)))
    size = (draft.last + 1) * draft.channels * (2 if draft.mode & MODEL else 1)
    draft.palettes = (draft.palettes * (size // max(1, len(draft.palettes)) + 1))[:size]


def palette_changed(random: Random, draft: Draft, _: Draft) -> None:
    palettes = bytearray(draft.palettes)
    for _i in range(random.randint(1, 4)):
        palettes[random.randrange(len(palettes))] = random.choice((0, 255, random.randrange(256)))
    draft.palettes = bytes(palettes)


# Stripes


def stripes_shuffled(random: Random, draft: Draft, _: Draft) -> None:
    """Change the order of the stripes; or of their payloads alone, with the lengths that go with them or without."""
    moved = random.sample(draft.stripes, len(draft.stripes))
    kind = random.randrange(3)
    if kind == 0:
        draft.stripes = moved
    else:
        draft.stripes = [
            Stripe(new.length if kind == 1 else old.length, old.crc, new.payload)
            for old, new in zip(draft.stripes, moved, strict=True)
        ]


def stripe_dropped(random: Random, draft: Draft, _: Draft) -> None:
    """Drop a stripe; in half of the cases the height goes with it."""
    number = random.randrange(len(draft.stripes))
    if len(draft.stripes) > 1 and random.random() < 0.5:
        draft.height = (draft.height - draft.rows_of(number)) or 1
    del draft.stripes[number]


def stripe_doubled(random: Random, draft: Draft, _: Draft) -> None:
    """Double a stripe; in half of the cases the height grows with it."""
    number = random.randrange(len(draft.stripes))
    draft.stripes.insert(number, replace(draft.stripes[number]))
    if random.random() < 0.5:
        draft.rows = draft.rows or min(draft.height, 0xFFFF)
        draft.height += draft.rows


def restriped(random: Random, draft: Draft, _: Draft) -> None:
    """Change the rows of a stripe, with a table of as many entries as that needs."""
    draft.rows = random.choice((0, 1, 2, 3, max(0, draft.height - 1), random.randrange(max(1, draft.height))))
    count = -(-draft.height // draft.rows) if draft.rows else 1
    if count <= 400:
        draft.stripes = [replace(draft.stripes[i % len(draft.stripes)]) for i in range(count)]


def most_stripes(random: Random, draft: Draft, _: Draft) -> None:
    """Make a picture of as many stripes as there may be, or about as many, each of the first one's payload."""
    if random.random() < 0.98:
        return
    draft.rows = random.choice((1, 1, 2, 0xFFFF))
    count = MOST_STRIPES - random.randint(-1, 2)
    draft.height = count * draft.rows
    draft.width = random.choice((1, 1, 2, draft.width))
    stripe = Stripe(draft.packed_size(0), draft.stripes[0].crc, draft.stripes[0].payload[: draft.packed_size(0)])
    draft.stripes = [stripe] * count


# The table


def length_off(random: Random, draft: Draft, _: Draft) -> None:
    """Change lengths in the table alone: by one, to an extreme, or one byte from one stripe to another."""
    stripe = random.choice(draft.stripes)
    kind = random.randrange(3)
    if kind == 0:
        stripe.length = (stripe.length + random.choice((-1, 1))) & 0xFFFFFFFF
    elif kind == 1:
        stripe.length = random.choice(EXTREMES)
    else:
        other = random.choice(draft.stripes)
        stripe.length, other.length = (stripe.length + 1) & 0xFFFFFFFF, (other.length - 1) & 0xFFFFFFFF


def labels_crc_changed(random: Random, draft: Draft, _: Draft) -> None:
    stripe = random.choice(draft.stripes)
    stripe.crc = random.choice((0, 0xFFFFFFFF, stripe.crc ^ 1 << random.randrange(32), random.getrandbits(32)))


# Payloads


def payload_bits(random: Random, draft: Draft, _: Draft) -> None:
    """Flip bits of a payload; a packed one may get the CRC of the labels that it now has."""
    number = random.randrange(len(draft.stripes))
    stripe = draft.stripes[number]
    payload = bytearray(stripe.payload)
    for _i in range(random.randint(1, 3) if payload else 0):
        payload[random.randrange(len(payload))] ^= 1 << random.randrange(8)
    stripe.payload = bytes(payload)
    mend_labels(random, draft, number)


def payload_replaced(random: Random, draft: Draft, other: Draft) -> None:
    """Put other bytes in a payload's place: zeros, ones, noise, another file's; of its length or of theirs."""
    number = random.randrange(len(draft.stripes))
    stripe = draft.stripes[number]
    size = random.choice((len(stripe.payload), len(stripe.payload), 0, 1, 2, 3, min(draft.packed_size(number), 3000)))
    kind = random.randrange(4)
    if kind == 3:
        stripe.payload = random.choice(other.stripes).payload
    else:
        stripe.payload = (b"\0" * size, b"\xff" * size, random.randbytes(size))[kind]
    stripe.length = len(stripe.payload) if random.random() < 0.8 else stripe.length
    mend_labels(random, draft, number)


def payload_resized(random: Random, draft: Draft, _: Draft) -> None:
    """Cut a payload short or lengthen it; in most cases the table says so."""
    stripe = random.choice(draft.stripes)
    if random.random() < 0.5:
        stripe.payload = stripe.payload[: -random.randint(1, 9)]
    else:
        stripe.payload += random.choice((b"\0", b"\xff", random.randbytes(random.randint(1, 9))))
    stripe.length = len(stripe.payload) if random.random() < 0.8 else stripe.length


def first_byte(random: Random, draft: Draft, _: Draft) -> None:
    """Change the first byte of a payload: the parameter of a coded one."""
    stripe = random.choice(draft.stripes)
    if stripe.payload:
        value = random.choice((*BYTES, random.randrange(256), stripe.payload[0] ^ 1 << random.randrange(8)))
        second = stripe.payload[1:2]
        if second and random.random() < 0.5:  # the second byte of a coded payload is stored XOR the first
            second = bytes([second[0] ^ stripe.payload[0] ^ value])
        stripe.payload = bytes([value]) + second + stripe.payload[2:]


def last_bytes(random: Random, draft: Draft, _: Draft) -> None:
    stripe = random.choice(draft.stripes)
    if stripe.payload:
        keep = len(stripe.payload) - random.randint(1, min(4, len(stripe.payload)))
        stripe.payload = stripe.payload[:keep] + random.randbytes(len(stripe.payload) - keep)


def mend_labels(random: Random, draft: Draft, number: int) -> None:
    """Give a packed payload the CRC of its labels, in half of the cases."""
    stripe, size = draft.stripes[number], draft.packed_size(number)
    if random.random() < LABELS_MENDED and len(stripe.payload) == size <= 1 << 16:
        count = draft.width * draft.rows_of(number)
        stripe.crc = zlib.crc32(unpacked(stripe.payload, draft.bits, count).tobytes()) if count <= 1 << 16 else 0


# Bytes, wherever they are


def cut(random: Random, data: bytes, _: bytes) -> bytes:
    return data[: random.randrange(len(data) + 1)]


def extended(random: Random, data: bytes, other: bytes) -> bytes:
    return data + random.choice((b"\0", b"\n", random.randbytes(random.randint(1, 40)), other))


def bits_flipped(random: Random, data: bytes, _: bytes) -> bytes:
    changed = bytearray(data)
    for _i in range(random.randint(1, 4) if data else 0):
        changed[_place(random, data)] ^= 1 << random.randrange(8)
    return bytes(changed)


def bytes_set(random: Random, data: bytes, _: bytes) -> bytes:
    changed = bytearray(data)
    for _i in range(random.randint(1, 4) if data else 0):
        changed[_place(random, data)] = random.choice((*BYTES, random.randrange(256)))
    return bytes(changed)


def bytes_removed(random: Random, data: bytes, _: bytes) -> bytes:
    at = _place(random, data) if data else 0
    return data[:at] + data[at + random.randint(1, 12) :]


def bytes_inserted(random: Random, data: bytes, _: bytes) -> bytes:
    at = _place(random, data) if data else 0
    return data[:at] + random.randbytes(random.randint(1, 12)) + data[at:]


def bytes_copied(random: Random, data: bytes, _: bytes) -> bytes:
    """Copy one part of a file over another."""
    size = random.randint(1, 40)
    source, target = (_place(random, data) if data else 0 for _i in range(2))
    return data[:target] + data[source : source + size] + data[target + size :]


def spliced(random: Random, data: bytes, other: bytes) -> bytes:
    """Join the front of one file to the back of another, at one place or at two."""
    at = random.randrange(len(data) + 1)
    back = at if random.random() < 0.5 else random.randrange(len(other) + 1)
    return data[:at] + other[back:]


def text_mode(random: Random, data: bytes, _: bytes) -> bytes:
    """Convert line ends, or take the top bits, as a transfer in text mode does."""
    pairs = ((b"\r\n", b"\n"), (b"\n", b"\r\n"), (b"\r", b"\n"), (b"\r", b""))
    if random.random() < 0.2:
        return bytes(byte & 0x7F for byte in data)
    return data.replace(*random.choice(pairs))


def _place(random: Random, data: bytes) -> int:
    """Return a place in a file; the fields at its start are more likely than the pixels."""
    return random.randrange(min(len(data), random.choice((20, 64, len(data)))))


Structural = Callable[[Random, Draft, Draft], None]
Plain = Callable[[Random, bytes, bytes], bytes]

STRUCTURAL: tuple[Structural, ...] = (
    field_extreme, field_nearby, sizes_traded, mode_bit, coding_swapped, alpha_swapped, model_palette_swapped,
    colours_changed, palette_changed, stripes_shuffled, stripe_dropped, stripe_doubled, restriped, most_stripes,
    length_off, labels_crc_changed, payload_bits, payload_replaced, payload_resized, first_byte, last_bytes,
)  # fmt: skip
PLAIN: tuple[Plain, ...] = (
    cut, extended, bits_flipped, bytes_set, bytes_removed, bytes_inserted, bytes_copied, spliced, text_mode,
)  # fmt: skip


def mutant(seed: int, index: int) -> Mutant:
    """Return one mutant: one to three damages, the header CRC mended in half of all."""
    random = Random(f"{seed}/{index}")
    mended = index % 2 == 1
    whole = seeds.good()
    if random.random() < 0.02:
        data, names = random.choice(seeds.broken()), []
    else:
        draft, names = _restructured(random, drafts())
        data = draft.to_bytes()
    if not names or random.random() < 0.4:
        damage = random.choice(PLAIN)
        names.append(damage.__name__)
        data = damage(random, data, random.choice(whole))
    return Mutant(resealed(data) if mended else data, tuple(names))


def _restructured(random: Random, sources: Sequence[Draft]) -> tuple[Draft, list[str]]:
    """Return a copy of a draft with no, one or two damages that know the structure."""
    source = random.choice(sources)
    draft = replace(source, stripes=[replace(stripe) for stripe in source.stripes])
    return draft, damaged(random, draft, random.choice((0, 1, 1, 1, 2, 2)), sources)


def damaged(random: Random, draft: Draft, times: int, others: Sequence[Draft]) -> list[str]:
    """Damage a draft so many times, in ways that know the structure; return their names."""
    names = []
    for damage in random.choices(STRUCTURAL, k=times):
        if draft.stripes and draft.palettes:
            damage(random, draft, random.choice(others))
            names.append(damage.__name__)
    return names


@functools.cache
def drafts() -> tuple[Draft, ...]:
    """Return the whole files that are damaged, taken apart."""
    return tuple(draft_of(data) for data in seeds.good())
