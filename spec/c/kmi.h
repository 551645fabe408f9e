/* kmi.h: reads .kmi files of version 1, written from spec/kmi.md (R1 to R17 are its rules). MIT licence.
 *
 * C99 or C++, no allocation, no library. Packed labels; kmi_context.h adds the context coding.
 *
 *     #define KMI_IMPLEMENTATION                           in one source file, before the include
 *     #include "kmi.h"
 *
 *     kmi file;
 *     kmi_status status = kmi_open(&file, bytes, size, KMI_MAX_PIXELS);
 *     for (uint32_t y = 0; status == KMI_OK && y < file.height; y++) {
 *         status = kmi_next_row(&file, labels);            file.width bytes; checksums are checked on the way
 *         if (status == KMI_OK) kmi_pixels(&file, KMI_RGB888, labels, file.width, pixels);
 *     }
 *     if (status != KMI_OK) puts(kmi_words(status));
 *
 * A row is proven when the last row of its stripe is: until then it is what the file says, not more. Any row, region or
 * pixel can be had by kmi_labels, kmi_region, kmi_pixel, without a checksum; kmi_check proves all of a file beforehand.
 *
 * KMI_FAST, defined where KMI_IMPLEMENTATION is, takes 8 KiB more of constants for a machine that has a cache, and on
 * x86-64 carry-less products where the processor has them; with -mbmi2 or -march=native it is quicker yet.
 */
#ifndef KMI_H
#define KMI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a file or a call is. The upper half of the number is the verdict: kmi_verdict. */
typedef enum {
    KMI_OK = 0,
    /* truncated: the file ends too early */
    KMI_ENDS_IN_SIGNATURE = 0x10, /* R2 */
    KMI_ENDS_IN_HEADER,           /* R4 */
    KMI_ENDS_IN_TABLE,            /* R6 */
    KMI_ENDS_IN_PAYLOAD,          /* R11 */
    /* corrupt: a rule is broken */
    KMI_NO_SIGNATURE = 0x20, /* R2 */
    KMI_NO_PIXELS,           /* R5 */
    KMI_STRIPE_ROWS,         /* R5 */
    KMI_MANY_STRIPES,        /* R5 */
    KMI_HEADER_CRC,          /* R7 */
    KMI_MODEL_PALETTE,       /* R9 */
    KMI_TRAILING_BYTES,      /* R11 */
    KMI_PAYLOAD_LENGTH,      /* R13 to R15 */
    KMI_PADDING,             /* R13 */
    KMI_LABEL,               /* R16 */
    KMI_STRIPE_CRC,          /* R16 */
    KMI_PARAMETER,           /* R15: sections 1, 2 and 7 of context.md */
    KMI_CODED_SHORT,
    KMI_CODED_LONG,
    KMI_CODED_END,
    KMI_CODED_RUN,
    /* unsupported: another version, coding or reader is needed */
    KMI_VERSION = 0x30, /* R3 */
    KMI_CODING,         /* R8 */
    KMI_CODED,          /* R8: a payload that is not packed, and no kmi_context.h */
    /* refused: more than the caller has allowed */
    KMI_LIMIT = 0x40, /* R10 */
    KMI_MEMORY,       /* kmi_context.h: its memory is too small */
    /* the caller's or the disk's fault */
    KMI_OUTSIDE = 0x50,
    KMI_READ
} kmi_status;

#define KMI_VERDICT(status) ((int)(status) >> 4) /* 0 valid, 1 truncated, 2 corrupt, ...: as above */

/* As many pixels as the other readers take unless more are asked for (R10). */
#define KMI_MAX_PIXELS 89478485u

/* Reads `count` bytes at byte `at` of the file into `to`; returns 0 if it cannot. It is asked for no byte that is not
 * in the file, and for at most 20 at a time (or KMI_PIECE + 1, which may be defined with the implementation). */
typedef int (*kmi_read)(void *user, uint64_t at, void *to, uint32_t count);

typedef struct kmi kmi;

/* What reads labels of stripes that are not packed: kmi_context.h. */
typedef struct {
    kmi_status (*labels)(kmi *file, uint32_t row, uint32_t x, uint32_t count, uint8_t *labels);
} kmi_coder;

struct kmi {
    /* The picture. */
    uint32_t width, height;
    uint32_t stripe_rows; /* of every stripe but the last */
    uint32_t stripes;
    uint16_t colors;        /* k, 1 to 256 */
    uint8_t channels;       /* 3: R G B, 4: R G B A */
    uint8_t bits;           /* of a label, 0 to 8 */
    uint8_t coding;         /* 0 packed, 1 context */
    uint8_t palettes;       /* 2 if there is a model palette */
    uint8_t packed;         /* whether the stripe at hand is packed */
    const uint8_t *palette; /* colors * channels bytes: in the file, or where kmi_load_palette has put them */

    /* The reader's own. */
    const uint8_t *data;
    kmi_read read;
    void *user;
    uint32_t table;    /* where the stripe table starts */
    int32_t stripe;    /* the one at hand; -1: none */
    uint64_t at;       /* where its payload starts */
    uint32_t length;   /* of its payload */
    uint32_t next_row; /* of kmi_next_row; 0 starts again */
    uint32_t crc;      /* of its stripe's labels so far */
    kmi_coder *coder;
};

/* How kmi_pixels writes a pixel. */
typedef enum {
    KMI_RGB888,    /* R G B */
    KMI_BGRA8888,  /* B G R A, straight alpha, 255 for an RGB palette */
    KMI_RGBA8888,  /* R G B A */
    KMI_RGB565_LE, /* 16 bits, low byte first: the memory of most processors */
    KMI_RGB565_BE  /* 16 bits, high byte first: the wire of most displays */
} kmi_format;

/* Opens a file that is in memory, which must stay there. Everything is checked but the payloads' insides. */
kmi_status kmi_open(kmi *file, const void *data, size_t size, uint64_t max_pixels);

/* Opens a file of `size` bytes that is read by a function. */
kmi_status kmi_open_reader(kmi *file, kmi_read read, void *user, uint64_t size, uint64_t max_pixels);

/* Reads the palette of a file that is not in memory; `memory` has colors * channels bytes, and must stay. */
kmi_status kmi_load_palette(kmi *file, uint8_t *memory);

/* Reads the next row, `width` labels, one byte each. With the last row of a stripe its checksum is compared. */
kmi_status kmi_next_row(kmi *file, uint8_t *labels);

/* Checks all rows, with memory for one; kmi_next_row starts again at the top. */
kmi_status kmi_check(kmi *file, uint8_t *row);

/* Reads `count` labels of row y from column x on. */
kmi_status kmi_labels(kmi *file, uint32_t x, uint32_t y, uint32_t count, uint8_t *labels);

/* Reads a rectangle; its rows lie `stride` bytes apart in `labels`. */
kmi_status kmi_region(kmi *file, uint32_t x, uint32_t y, uint32_t width, uint32_t height, uint8_t *labels,
                      size_t stride);

/* Reads one label. */
kmi_status kmi_pixel(kmi *file, uint32_t x, uint32_t y, uint8_t *label);

/* Writes pixels for labels that were read from this file. The labels may be the last `count` bytes of `pixels`. */
void kmi_pixels(const kmi *file, kmi_format format, const uint8_t *labels, size_t count, uint8_t *pixels);

/* The CRC-32 of bytes, going on from `crc`, which is 0 at first. */
uint32_t kmi_crc32(uint32_t crc, const uint8_t *bytes, size_t count);

/* What a status means: the verdict in a word or two, and a sentence. */
const char *kmi_verdict(kmi_status status);
const char *kmi_words(kmi_status status);

#ifdef __cplusplus
}
#endif
#endif

#if defined(KMI_IMPLEMENTATION) && !defined(KMI_IMPLEMENTED)
#define KMI_IMPLEMENTED

#if defined(KMI_FAST) && defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#define KMI_X86
#endif

#ifdef __cplusplus
extern "C" {
#endif

#define KMI_FIXED 20u /* bytes before the palette */
#define KMI_MOST_STRIPES 65537u
#ifndef KMI_PIECE
#define KMI_PIECE 16u /* bytes, and one more, that are read at a time from a file that is not in memory */
#endif
#ifdef __GNUC__
#define KMI_APART __attribute__((noinline)) /* so that its memory is on the stack only while it works */
#else
#define KMI_APART
#endif

static const uint8_t kmi_signature[7] = {0x8B, 0x4B, 0x4D, 0x49, 0x0A, 0x0D, 0x0A};

/* A CRC table is linear: its entry for i is the XOR of its entries for the bits of i. KMI_256 makes all of its entries
 * from the eight for a single bit. */
#define KMI_2(x, a) (x), (x) ^ (a)
#define KMI_4(x, a, b) KMI_2(x, a), KMI_2((x) ^ (b), a)
#define KMI_8(x, a, b, c) KMI_4(x, a, b), KMI_4((x) ^ (c), a, b)
#define KMI_16(x, a, b, c, d) KMI_8(x, a, b, c), KMI_8((x) ^ (d), a, b, c)
#define KMI_32(x, a, b, c, d, e) KMI_16(x, a, b, c, d), KMI_16((x) ^ (e), a, b, c, d)
#define KMI_64(x, a, b, c, d, e, f) KMI_32(x, a, b, c, d, e), KMI_32((x) ^ (f), a, b, c, d, e)
#define KMI_128(x, a, b, c, d, e, f, g) KMI_64(x, a, b, c, d, e, f), KMI_64((x) ^ (g), a, b, c, d, e, f)
#define KMI_256(a, b, c, d, e, f, g, h) KMI_128(0u, a, b, c, d, e, f, g), KMI_128((h), a, b, c, d, e, f, g)

#ifndef KMI_FAST

uint32_t kmi_crc32(uint32_t crc, const uint8_t *bytes, size_t count)
{
    static const uint32_t table[16] = {KMI_16(0u, 0x1DB71064u, 0x3B6E20C8u, 0x76DC4190u, 0xEDB88320u)};
    crc = ~crc;
    while (count--) {
        crc ^= *bytes++;
        crc = crc >> 4 ^ table[crc & 15];
        crc = crc >> 4 ^ table[crc & 15];
    }
    return ~crc;
}

/* Takes `count` labels of `bits` bits out of bytes, from bit `skip` of the first one on (R13). */
static void kmi_expand(const uint8_t *from, unsigned skip, unsigned bits, size_t count, uint8_t *labels)
{
    unsigned have = 8 - skip;
    unsigned held = *from & (0xFFu >> skip);
    while (count--) {
        if (have < bits) {
            held = held << 8 | *++from;
            have += 8;
        }
        have -= bits;
        *labels++ = (uint8_t)(held >> have);
        held &= (1u << have) - 1;
    }
}

#else
#ifndef KMI_CRC_TABLES
#define KMI_CRC_TABLES 8 /* or 1, which is 1 KiB and slower */
#endif
static const uint32_t kmi_crc_tables[KMI_CRC_TABLES][256] = {
    {KMI_256(0x77073096u, 0xEE0E612Cu, 0x076DC419u, 0x0EDB8832u, 0x1DB71064u, 0x3B6E20C8u, 0x76DC4190u, 0xEDB88320u)},
#if KMI_CRC_TABLES == 8
    {KMI_256(0x191B3141u, 0x32366282u, 0x646CC504u, 0xC8D98A08u, 0x4AC21251u, 0x958424A2u, 0xF0794F05u, 0x3B83984Bu)},
    {KMI_256(0x01C26A37u, 0x0384D46Eu, 0x0709A8DCu, 0x0E1351B8u, 0x1C26A370u, 0x384D46E0u, 0x709A8DC0u, 0xE1351B80u)},
    {KMI_256(0xB8BC6765u, 0xAA09C88Bu, 0x8F629757u, 0xC5B428EFu, 0x5019579Fu, 0xA032AF3Eu, 0x9B14583Du, 0xED59B63Bu)},
    {KMI_256(0x3D6029B0u, 0x7AC05360u, 0xF580A6C0u, 0x30704BC1u, 0x60E09782u, 0xC1C12F04u, 0x58F35849u, 0xB1E6B092u)},
    {KMI_256(0xCB5CD3A5u, 0x4DC8A10Bu, 0x9B914216u, 0xEC53826Du, 0x03D6029Bu, 0x07AC0536u, 0x0F580A6Cu, 0x1EB014D8u)},
    {KMI_256(0xA6770BB4u, 0x979F1129u, 0xF44F2413u, 0x33EF4E67u, 0x67DE9CCEu, 0xCFBD399Cu, 0x440B7579u, 0x8816EAF2u)},
    {KMI_256(0xCCAA009Eu, 0x4225077Du, 0x844A0EFAu, 0xD3E51BB5u, 0x7CBB312Bu, 0xF9766256u, 0x299DC2EDu, 0x533B85DAu)},
#endif
};

static uint32_t kmi_crc_bytes(uint32_t crc, const uint8_t *bytes, size_t count)
{
#if KMI_CRC_TABLES == 8
    for (; count >= 8; bytes += 8, count -= 8) {
        uint32_t low = crc ^ (bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24);
        crc = kmi_crc_tables[7][low & 255] ^ kmi_crc_tables[6][low >> 8 & 255] ^ kmi_crc_tables[5][low >> 16 & 255] ^
              kmi_crc_tables[4][low >> 24] ^ kmi_crc_tables[3][bytes[4]] ^ kmi_crc_tables[2][bytes[5]] ^
              kmi_crc_tables[1][bytes[6]] ^ kmi_crc_tables[0][bytes[7]];
    }
#endif
    while (count--) crc = crc >> 8 ^ kmi_crc_tables[0][(crc ^ *bytes++) & 255];
    return crc;
}

#ifdef KMI_X86
/* Two products move 128 bits on; the factors are powers of x modulo the polynomial, reflected and shifted by one. */
#define KMI_FOLD(x, by, next) \
    _mm_xor_si128(_mm_xor_si128(_mm_clmulepi64_si128(x, by, 0x00), _mm_clmulepi64_si128(x, by, 0x11)), next)

__attribute__((target("pclmul,sse4.1")))
static uint32_t kmi_crc_products(uint32_t crc, const uint8_t *bytes, size_t count) /* 64 bytes or more */
{
    /* Four lanes of 128 bits are folded onto what lies 512 bits further on, then onto each other. */
    uint8_t rest[16];
    const __m128i by512 = _mm_set_epi64x(0x1C6E41596ll, 0x154442BD4ll); /* x^480, x^544 */
    const __m128i by128 = _mm_set_epi64x(0x0CCAA009Ell, 0x1751997D0ll); /* x^96, x^160 */
    const __m128i *from = (const __m128i *)(const void *)bytes;
    __m128i a = _mm_xor_si128(_mm_loadu_si128(from), _mm_cvtsi32_si128((int)crc)), b = _mm_loadu_si128(from + 1);
    __m128i c = _mm_loadu_si128(from + 2), d = _mm_loadu_si128(from + 3);
    for (from += 4, count -= 64; count >= 64; from += 4, count -= 64) {
        a = KMI_FOLD(a, by512, _mm_loadu_si128(from));
        b = KMI_FOLD(b, by512, _mm_loadu_si128(from + 1));
        c = KMI_FOLD(c, by512, _mm_loadu_si128(from + 2));
        d = KMI_FOLD(d, by512, _mm_loadu_si128(from + 3));
    }
    b = KMI_FOLD(a, by128, b);
    c = KMI_FOLD(b, by128, c);
    d = KMI_FOLD(c, by128, d);
    for (; count >= 16; from++, count -= 16) d = KMI_FOLD(d, by128, _mm_loadu_si128(from));
    _mm_storeu_si128((__m128i *)(void *)rest, d); /* bytes that have the CRC of all before them */
    crc = kmi_crc_bytes(0, rest, 16);
    bytes = (const uint8_t *)from;
    return kmi_crc_bytes(crc, bytes, count);
}
#endif

uint32_t kmi_crc32(uint32_t crc, const uint8_t *bytes, size_t count)
{
#ifdef KMI_X86
    if (count >= 64 && __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("sse4.1")) {
        return ~kmi_crc_products(~crc, bytes, count);
    }
#endif
    return ~kmi_crc_bytes(~crc, bytes, count);
}

/* Puts the eight labels in the `bits` upper bytes of a word, first label first. */
static void kmi_spread(uint64_t word, unsigned bits, uint8_t *labels)
{
    const uint64_t mask = (uint64_t)0x0101010101010101u * ((1u << bits) - 1);
    word >>= 64 - 8 * bits;
#if defined(KMI_X86) && defined(__BMI2__)
    word = _pdep_u64(word, mask);
#else /* halves, quarters, eighths part; each upper part moves up */
    uint64_t upper = word >> 4 * bits;
    word = upper << 32 | (word ^ upper << 4 * bits);
    upper = word >> 2 * bits & (((uint64_t)1 << 2 * bits) - 1) * 0x0000000100000001u;
    word = upper << 16 | (word ^ upper << 2 * bits);
    upper = word >> bits & ((1u << bits) - 1) * (uint64_t)0x0001000100010001u;
    word = (upper << 8 | (word ^ upper << bits)) & mask;
#endif
    for (unsigned i = 0; i < 8; i++) labels[i] = (uint8_t)(word >> (56 - 8 * i));
}

/* The same of a whole number of eights, which start at a byte; `end` is behind the last byte that may be read. */
static inline size_t kmi_eights(const uint8_t *from, const uint8_t *end, unsigned bits, size_t count, uint8_t *labels)
{
    size_t done = 0;
    for (; done + 8 <= count && end - from >= 8; done += 8, from += bits) {
        uint64_t word = 0;
        for (unsigned i = 0; i < 8; i++) word = word << 8 | from[i];
        kmi_spread(word, bits, labels + done);
    }
    return done;
}

/* Takes `count` labels of `bits` bits out of bytes, from bit `skip` of the first one on (R13). */
static void kmi_expand(const uint8_t *from, unsigned skip, unsigned bits, size_t count, uint8_t *labels)
{
    const uint8_t *end = from + ((skip + count * bits + 7) >> 3);
    size_t bit = skip, done = 0;
    if (bits == 0) {
        for (; done < count; done++) labels[done] = 0;
    } else if (bits == 8) {
        for (; done < count; done++) labels[done] = from[done];
    }
    while (done < count) {
        if ((bit & 7) == 0) { /* from here on eight labels are `bits` bytes */
            const uint8_t *at = from + (bit >> 3);
            size_t more = 0;
            switch (bits) { /* a constant in each, so that shifts and masks are too */
            case 1: more = kmi_eights(at, end, 1, count - done, labels + done); break;
            case 2: more = kmi_eights(at, end, 2, count - done, labels + done); break;
            case 3: more = kmi_eights(at, end, 3, count - done, labels + done); break;
            case 4: more = kmi_eights(at, end, 4, count - done, labels + done); break;
            case 5: more = kmi_eights(at, end, 5, count - done, labels + done); break;
            case 6: more = kmi_eights(at, end, 6, count - done, labels + done); break;
            case 7: more = kmi_eights(at, end, 7, count - done, labels + done); break;
            default: break;
            }
            done += more;
            bit += more * bits;
            if (done == count) break;
        }
        unsigned two = (unsigned)from[bit >> 3] << 8;
        if (from + (bit >> 3) + 1 < end) two |= from[(bit >> 3) + 1];
        labels[done++] = (uint8_t)((two << (bit & 7) & 0xFFFF) >> (16 - bits));
        bit += bits;
    }
}
#endif

static uint32_t kmi_u32(const uint8_t *bytes) /* R1 */
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

/* Returns where bytes of the file are: in it, or in `room`; NULL if they cannot be read. */
static const uint8_t *kmi_bytes(const kmi *file, uint64_t at, uint32_t count, uint8_t *room)
{
    if (file->data != NULL) return file->data + (size_t)at;
    return file->read(file->user, at, room, count) ? room : NULL;
}

/* Makes the CRC of the first bytes of the file; returns 0 if they cannot be read. */
static KMI_APART int kmi_head_crc(const kmi *file, uint32_t count, uint32_t *crc)
{
    uint8_t room[KMI_PIECE];
    for (uint32_t at = 0, piece; at < count; at += piece) {
        piece = file->data != NULL || count - at < KMI_PIECE ? count - at : KMI_PIECE;
        const uint8_t *bytes = kmi_bytes(file, at, piece, room);
        if (bytes == NULL) return 0;
        *crc = kmi_crc32(*crc, bytes, piece);
    }
    return 1;
}

/* The rows of the stripe at hand (R12). */
static uint32_t kmi_rows(const kmi *file)
{
    uint32_t left = file->height - (uint32_t)file->stripe * file->stripe_rows;
    return left < file->stripe_rows ? left : file->stripe_rows;
}

/* P of R13, the bytes of the stripe at hand when it is packed; if no length is as long, a number that none is. */
static uint64_t kmi_packed(const kmi *file)
{
    uint64_t labels = (uint64_t)file->width * kmi_rows(file);
    return labels >> 60 != 0 && file->bits != 0 ? UINT64_MAX : (labels * file->bits + 7) >> 3;
}

/* Reads the fixed fields (R2 to R5). */
static KMI_APART kmi_status kmi_open_fixed(kmi *file, uint64_t size)
{
    uint8_t room[KMI_FIXED];
    uint32_t count = size < KMI_FIXED ? (uint32_t)size : KMI_FIXED;
    file->stripe = -1;
    file->next_row = 0;
    file->coder = NULL;
    const uint8_t *fixed = count == 0 ? room : kmi_bytes(file, 0, count, room);
    if (fixed == NULL) return KMI_READ;
    for (uint32_t i = 0; i < sizeof kmi_signature; i++) {
        if (i == count) return KMI_ENDS_IN_SIGNATURE;
        if (fixed[i] != kmi_signature[i]) return KMI_NO_SIGNATURE;
    }
    if (count > 7 && fixed[7] != 1) return KMI_VERSION;
    if (count < KMI_FIXED) return KMI_ENDS_IN_HEADER;
    file->channels = fixed[8] & 0x80 ? 4 : 3;
    file->palettes = fixed[8] & 0x40 ? 2 : 1;
    file->coding = fixed[8] & 0x3F;
    file->colors = (uint16_t)(fixed[9] + 1);
    file->table = KMI_FIXED + (uint32_t)file->palettes * file->channels * file->colors;
    for (file->bits = 0; fixed[9] >> file->bits != 0;) file->bits++;
    file->stripe_rows = (uint32_t)fixed[10] << 8 | fixed[11];
    file->width = kmi_u32(fixed + 12);
    file->height = kmi_u32(fixed + 16);
    if (file->width == 0 || file->height == 0) return KMI_NO_PIXELS;
    if (file->stripe_rows >= file->height) return KMI_STRIPE_ROWS;
    if (file->stripe_rows == 0) file->stripe_rows = file->height;
    file->stripes = (file->height - 1) / file->stripe_rows + 1;
    return file->stripes > KMI_MOST_STRIPES ? KMI_MANY_STRIPES : KMI_OK;
}

/* Goes to a stripe's payload (R11) and checks its length; `packed` is whether it is (R13 to R15). */
static kmi_status kmi_enter(kmi *file, int32_t stripe)
{
    uint8_t room[4];
    kmi_status status = KMI_OK;
    if (stripe < file->stripe) file->stripe = -1;
    if (file->stripe < 0) {
        file->at = file->table + 8 * file->stripes + 4;
        file->length = 0;
    }
    while (file->stripe < stripe) {
        const uint8_t *entry = kmi_bytes(file, file->table + 8 * ((uint32_t)file->stripe + 1), 4, room);
        if (entry == NULL) return KMI_READ;
        file->at += file->length;
        file->length = kmi_u32(entry);
        file->stripe++;
        uint64_t packed = kmi_packed(file);
        file->packed = file->length == packed;
        if (file->length > packed || (file->length < packed && file->coding == 0)) status = KMI_PAYLOAD_LENGTH;
    }
    return status;
}

/* Reads what is before the payloads (R2 to R10), and whether they are all there (R11, R13 to R15). */
static kmi_status kmi_open_all(kmi *file, uint64_t size, uint64_t max_pixels)
{
    uint8_t room[4];
    uint32_t crc = 0;
    kmi_status lengths = KMI_OK, status = kmi_open_fixed(file, size);
    if (status != KMI_OK) return status;
    uint32_t crc_at = file->table + 8 * file->stripes;
    if (size < (uint64_t)crc_at + 4) return KMI_ENDS_IN_TABLE;
    if (!kmi_head_crc(file, crc_at, &crc)) return KMI_READ;
    const uint8_t *sealed = kmi_bytes(file, crc_at, 4, room);
    if (sealed == NULL) return KMI_READ;
    if (kmi_u32(sealed) != crc) return KMI_HEADER_CRC;
    if (file->coding > 1) return KMI_CODING;
    if (file->coding == 0 && file->palettes == 2) return KMI_MODEL_PALETTE;
    if ((uint64_t)file->width * file->height > max_pixels) return KMI_LIMIT;
    for (int32_t stripe = 0; stripe < (int32_t)file->stripes; stripe++) {
        status = kmi_enter(file, stripe);
        if (status == KMI_READ) return status;
        if (status != KMI_OK) lengths = status;
    }
    if (size < file->at + file->length) return KMI_ENDS_IN_PAYLOAD;
    if (size > file->at + file->length) return KMI_TRAILING_BYTES;
    return lengths;
}

kmi_status kmi_open_reader(kmi *file, kmi_read read, void *user, uint64_t size, uint64_t max_pixels)
{
    file->data = NULL;
    file->palette = NULL;
    file->read = read;
    file->user = user;
    return kmi_open_all(file, size, max_pixels);
}

kmi_status kmi_open(kmi *file, const void *data, size_t size, uint64_t max_pixels)
{
    file->data = (const uint8_t *)data;
    file->palette = size > KMI_FIXED ? file->data + KMI_FIXED : NULL;
    file->read = NULL;
    file->user = NULL;
    return kmi_open_all(file, size, max_pixels);
}

kmi_status kmi_load_palette(kmi *file, uint8_t *memory)
{
    if (file->data != NULL) return KMI_OK; /* it has its palette */
    file->palette = memory;
    for (uint32_t i = 0; i < file->colors; i++, memory += file->channels) {
        if (!file->read(file->user, KMI_FIXED + i * file->channels, memory, file->channels)) return KMI_READ;
    }
    return KMI_OK;
}

/* Takes packed labels out of the payload at hand (R13, R16). */
static KMI_APART kmi_status kmi_unpack(kmi *file, uint32_t row, uint32_t x, uint32_t count, uint8_t *labels)
{
    uint8_t room[KMI_PIECE + 1], most = 0;
    uint64_t bit = ((uint64_t)row * file->width + x) * file->bits; /* below 2^35: the payload is below 2^32 bytes */
    uint32_t most_at_once = file->data != NULL ? 1u << 20 : KMI_PIECE * 8 / (file->bits > 0 ? file->bits : 1);
    while (count > 0) {
        uint32_t piece = count < most_at_once ? count : most_at_once;
        uint32_t skip = (uint32_t)bit & 7, bytes = (skip + piece * file->bits + 7) >> 3;
        const uint8_t *from = room;
        room[0] = 0; /* where k = 1, there are no bytes, and every label is 0 */
        if (bytes > 0) from = kmi_bytes(file, file->at + (bit >> 3), bytes, room);
        if (from == NULL) return KMI_READ;
        kmi_expand(from, skip, file->bits, piece, labels);
        for (uint32_t i = 0; i < piece; i++) most = labels[i] > most ? labels[i] : most;
        if (most >= file->colors) return KMI_LABEL;
        bit += (uint64_t)piece * file->bits;
        labels += piece;
        count -= piece;
    }
    return KMI_OK;
}

/* Reads labels of a row of the stripe at hand. */
static kmi_status kmi_part(kmi *file, uint32_t row, uint32_t x, uint32_t count, uint8_t *labels)
{
    if (file->packed) return kmi_unpack(file, row, x, count, labels);
    return file->coder != NULL ? file->coder->labels(file, row, x, count, labels) : KMI_CODED;
}

kmi_status kmi_labels(kmi *file, uint32_t x, uint32_t y, uint32_t count, uint8_t *labels)
{
    if (y >= file->height || x > file->width || count > file->width - x) return KMI_OUTSIDE;
    kmi_status status = kmi_enter(file, (int32_t)(y / file->stripe_rows));
    return status == KMI_OK ? kmi_part(file, y % file->stripe_rows, x, count, labels) : status;
}

kmi_status kmi_region(kmi *file, uint32_t x, uint32_t y, uint32_t width, uint32_t height, uint8_t *labels,
                      size_t stride)
{
    if (y > file->height || height > file->height - y) return KMI_OUTSIDE;
    for (uint32_t row = 0; row < height; row++, labels += stride) {
        kmi_status status = kmi_labels(file, x, y + row, width, labels);
        if (status != KMI_OK) return status;
    }
    return KMI_OK;
}

kmi_status kmi_pixel(kmi *file, uint32_t x, uint32_t y, uint8_t *label)
{
    return kmi_labels(file, x, y, 1, label);
}

/* Checks the bits behind the last label of the payload at hand (R13). */
static kmi_status kmi_check_padding(const kmi *file)
{
    uint8_t room[1];
    uint32_t labels = file->width * kmi_rows(file); /* of which the last bits count */
    uint32_t padding = (0 - labels * file->bits) & 7;
    if (padding == 0 || !file->packed) return KMI_OK;
    const uint8_t *last = kmi_bytes(file, file->at + file->length - 1, 1, room);
    if (last == NULL) return KMI_READ;
    return *last & ((1u << padding) - 1) ? KMI_PADDING : KMI_OK;
}

/* Compares the CRC-32 of a stripe's labels with the table's (R16). */
static kmi_status kmi_check_crc(const kmi *file)
{
    uint8_t room[4];
    const uint8_t *crc = kmi_bytes(file, file->table + 8 * (uint32_t)file->stripe + 4, 4, room);
    if (crc == NULL) return KMI_READ;
    return kmi_u32(crc) == file->crc ? KMI_OK : KMI_STRIPE_CRC;
}

kmi_status kmi_next_row(kmi *file, uint8_t *labels)
{
    uint32_t y = file->next_row, row = y % file->stripe_rows;
    if (y >= file->height) return KMI_OUTSIDE;
    kmi_status status = kmi_enter(file, (int32_t)(y / file->stripe_rows));
    if (status == KMI_OK && row == 0) {
        file->crc = 0;
        status = kmi_check_padding(file);
    }
    if (status == KMI_OK) status = kmi_part(file, row, 0, file->width, labels);
    if (status != KMI_OK) return status;
    file->crc = kmi_crc32(file->crc, labels, file->width);
    file->next_row = y + 1;
    return row + 1 == kmi_rows(file) ? kmi_check_crc(file) : KMI_OK;
}

kmi_status kmi_check(kmi *file, uint8_t *row)
{
    kmi_status status = KMI_OK;
    file->next_row = 0;
    while (status == KMI_OK && file->next_row < file->height) status = kmi_next_row(file, row);
    file->next_row = 0;
    return status;
}

void kmi_pixels(const kmi *file, kmi_format format, const uint8_t *labels, size_t count, uint8_t *pixels)
{
    for (size_t i = 0; i < count; i++) { /* R17 */
        const uint8_t *entry = file->palette + (size_t)labels[i] * file->channels;
        uint8_t red = entry[0], green = entry[1], blue = entry[2], alpha = file->channels == 4 ? entry[3] : 255;
        uint8_t high = (uint8_t)((red & 0xF8) | green >> 5), low = (uint8_t)((green & 0x1C) << 3 | blue >> 3);
        if (format >= KMI_RGB565_LE) {
            *pixels++ = format == KMI_RGB565_BE ? high : low;
            *pixels++ = format == KMI_RGB565_BE ? low : high;
            continue;
        }
        *pixels++ = format == KMI_BGRA8888 ? blue : red;
        *pixels++ = green;
        *pixels++ = format == KMI_BGRA8888 ? red : blue;
        if (format != KMI_RGB888) *pixels++ = alpha;
    }
}

const char *kmi_verdict(kmi_status status)
{
    static const char *const words[] = {"valid", "truncated", "corrupt", "unsupported", "refused", "not read"};
    return words[KMI_VERDICT(status)];
}

const char *kmi_words(kmi_status status)
{
    switch (status) {
    case KMI_OK: return "the file is valid";
    case KMI_ENDS_IN_SIGNATURE: return "the file is empty or ends inside the signature";
    case KMI_ENDS_IN_HEADER: return "the file ends inside the header of 20 bytes";
    case KMI_ENDS_IN_TABLE: return "the file ends inside its palette or stripe table";
    case KMI_ENDS_IN_PAYLOAD: return "the file ends inside a stripe";
    case KMI_NO_SIGNATURE: return "not a .kmi file, or damaged by a transfer in text mode";
    case KMI_NO_PIXELS: return "a picture without pixels";
    case KMI_STRIPE_ROWS: return "stripes of as many rows as the picture, or more; one stripe is written as 0";
    case KMI_MANY_STRIPES: return "more than 65,537 stripes";
    case KMI_HEADER_CRC: return "the header is damaged: its CRC-32 does not match";
    case KMI_MODEL_PALETTE: return "a model palette in a packed file, which has no model";
    case KMI_TRAILING_BYTES: return "bytes follow the last payload";
    case KMI_PAYLOAD_LENGTH: return "a payload has a length that its labels cannot have";
    case KMI_PADDING: return "the padding bits behind the last label are not zero";
    case KMI_LABEL: return "a label has no entry in the palette";
    case KMI_STRIPE_CRC: return "the CRC-32 of a stripe's labels does not match";
    case KMI_PARAMETER: return "the parameter byte of a coded stripe is not defined for its shape";
    case KMI_CODED_SHORT: return "the coded data ends too early";
    case KMI_CODED_LONG: return "there is more coded data than the stripe needs";
    case KMI_CODED_END: return "the coded data does not end as it should";
    case KMI_CODED_RUN: return "a pixel that ends a run is like the run";
    case KMI_VERSION: return "a format version that this reader does not know";
    case KMI_CODING: return "a coding that this reader does not know";
    case KMI_CODED: return "labels coded by context, which this reader does not decode";
    case KMI_LIMIT: return "more pixels than the limit";
    case KMI_MEMORY: return "a coded stripe needs more memory than was given";
    case KMI_OUTSIDE: return "not inside the picture";
    case KMI_READ: return "the file cannot be read";
    }
    return "an unknown status";
}

#ifdef __cplusplus
}
#endif
#endif
