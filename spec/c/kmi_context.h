/* kmi_context.h: the context coding (coding 1) for kmi.h, written from spec/context.md; comments name its sections.
 *
 * C99 or C++, no allocation, no library. The caller gives memory, once for a file:
 *
 *     #define KMI_IMPLEMENTATION
 *     #include "kmi_context.h"                              includes kmi.h
 *
 *     uint64_t bytes;
 *     status = kmi_context_memory(&file, &bytes);           0 if every stripe is packed
 *     if (status == KMI_OK && bytes > 0) status = kmi_context_begin(&file, malloc(bytes), bytes);
 *
 * From then on every function of kmi.h reads coded stripes too. The rows of a stripe are decoded from its first on, and
 * kept until another stripe is read: rows in order cost nothing twice. It takes 0.3 MiB for the smallest stripes, up to
 * 35 MiB for others, and a byte for each pixel of a stripe: not for microcontrollers.
 */
#ifndef KMI_CONTEXT_H
#define KMI_CONTEXT_H

#include "kmi.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Says how much memory the coded stripes of a file need, each in turn. */
kmi_status kmi_context_memory(kmi *file, uint64_t *bytes);

/* Takes memory, of any alignment, for the coded stripes of a file; it must stay. */
kmi_status kmi_context_begin(kmi *file, void *memory, size_t bytes);

#ifdef __cplusplus
}
#endif
#endif

#if defined(KMI_IMPLEMENTATION) && !defined(KMI_CONTEXT_IMPLEMENTED)
#define KMI_CONTEXT_IMPLEMENTED

#ifdef __cplusplus
extern "C" {
#endif

#ifdef __GNUC__
#define KMI_RESTRICT __restrict__
#else
#define KMI_RESTRICT
#endif

/* Where unrolling pays: the module is built without, to be small. */
#if defined(__clang__) && defined(__wasm__)
#define KMI_UNROLLED _Pragma("clang loop unroll(full)")
#define KMI_IN_PAIRS _Pragma("clang loop unroll_count(2)")
#else
#define KMI_UNROLLED
#define KMI_IN_PAIRS
#endif

/* Asks for the cache line of a slot. WebAssembly has no instruction for that, and a load would hold up all that is
 * behind it; a store does not. It writes what is there anyway: the highest byte of a check (9) is 0. */
#ifdef __wasm__
#define KMI_FETCH(slot) (((uint8_t *)(slot))[3] = 0)
#elif defined(__GNUC__)
#define KMI_FETCH(slot) __builtin_prefetch(slot, 1)
#else
#define KMI_FETCH(slot) ((void)(slot))
#endif

/* Every >> of a negative number is to be the arithmetic shift of the specification, as it is with every known compiler;
 * with another this would not compile. */
typedef char kmi_shifts_are_arithmetic[(-3 >> 1) == -2 ? 1 : -1];

enum { KMI_GRAPHICS = 1, KMI_RUNS = 2, KMI_DITHERED = 4 }; /* bits of the parameter (1) */

#define KMI_AROUND 28    /* neighbours (6) */
#define KMI_MOST_CONTEXTS 16
#define KMI_FIRST_INPUTS 52 /* of section 12: 28 halves, 12 brightnesses, 8 colours, three more, and one that is 0 */
#define KMI_MOST_INPUTS 88  /* those, two for each context, four of the matches */
#define KMI_MAP (2048 + 48) /* words from map to map; at a power of 2 all would share a few sets of the cache */
#define KMI_FRESH ((uint32_t)1 << 30)

/* What is known of a stripe before its second byte. */
typedef struct {
    uint32_t width, rows, stride, plane; /* the plane's size, in bytes */
    uint32_t k, bits, top, half, mode, log2, count, inputs;
    uint32_t row_halves, row_equality, row_strength, row_dithered; /* where each kind of rows starts (12) */
    uint32_t weight_rows;
    uint32_t refined_b, refined_rows;
} kmi_shape;

typedef struct {
    kmi_coder coder; /* the first member, so that a pointer to it is one to the model */
    kmi_shape shape;
    kmi *file;
    size_t bytes;       /* of the memory behind this */
    int32_t stripe;     /* that is being decoded; -1: none */
    uint32_t rows_done; /* of it */
    uint32_t done;      /* pixels that have learnt, up to where that makes no difference */

    /* Binary arithmetic coder (2). */
    uint32_t low, high, code;
    const uint8_t *next, *last; /* of the bytes at hand */
    uint64_t taken;             /* n: bytes that the loop has shifted in */
    uint32_t read;              /* bytes of the payload that were at hand so far */
    uint8_t room[KMI_PIECE], failed;

    /* Of the palette (4). */
    uint8_t order[256];
    uint8_t colours[4][256];
    uint32_t tints[256]; /* the four colours of a rank, channel 0 lowest */
    int32_t axes[256][6];

    /* Fixed tables (3), and the small ones that learn (5). */
    uint16_t squash[6144];
    int16_t stretch[4096];
    int32_t rate[128];
    uint32_t flat[4160];
    int32_t joint[8][3];
    int32_t channel_weights[4][24];

    /* Of the pixel (6, 8, 10, 11). */
    int32_t offsets[KMI_AROUND];
    int32_t r[KMI_AROUND];
    int32_t s[4][KMI_AROUND];
    int32_t base[4], predicted[4];
    uint32_t contexts[KMI_MOST_CONTEXTS];
    uint32_t slots[KMI_MOST_CONTEXTS];                             /* where each slot starts in slot_words */
    uint32_t coming[KMI_MOST_CONTEXTS], checks[KMI_MOST_CONTEXTS]; /* those that are on their way, and their checks */
    int32_t activity, equality, learning, escaped;
    uint32_t place, length, depth, second, second_depth, near, far;

    /* Of the decision (12): what its bit teaches is learnt before the next one. */
    int32_t x[KMI_MOST_INPUTS];
    uint32_t words[KMI_MOST_CONTEXTS], map_words[KMI_MOST_CONTEXTS];
    int32_t *rows[3];
    int32_t d[3], p[3];
    int32_t mixed; /* P */
    uint16_t *refine[2]; /* the columns that learn */
    uint32_t *match_words[2];
    uint32_t match_bits[2];
    uint32_t taught, taught_step, taught_sub, taught_bit; /* taught: there is a bit to learn */
    int32_t taught_rate;

    /* The large tables that learn, in the memory behind. */
    uint32_t *slot_words, *maps, *tables; /* tables: two of 65536 */
    int32_t *weights;
    uint16_t *refined;
    uint8_t *plane;
} kmi_model;

/* Columns right and rows up of the neighbours, nearest first (6). */
static const int8_t kmi_neighbours[KMI_AROUND][2] = {
    {-1, 0}, {0, 1}, {-1, 1}, {1, 1},  {-2, 0}, {0, 2},  {1, 2}, {2, 1},  {-2, 1}, {-1, 2},
    {-3, 0}, {0, 3}, {2, 2},  {-2, 2}, {3, 1},  {-3, 1}, {-1, 3}, {1, 3}, {-4, 0}, {4, 1},
    {-2, 3}, {2, 3}, {0, 4},  {3, 2},  {-3, 2}, {-5, 0}, {1, 4}, {-1, 4}};

/* The contexts of a mode behind their number (5). */
static const uint8_t kmi_modes[5][KMI_MOST_CONTEXTS + 1] = {
    {16, 0, 1, 15, 16, 17, 2, 3, 4, 5, 6, 9, 7, 8, 12, 13, 14}, /* GRAPHICS */
    {12, 16, 17, 2, 3, 4, 5, 9, 8, 25, 24, 14, 26},             /* DITHERED and k <= 8 */
    {12, 16, 17, 2, 3, 4, 5, 9, 8, 25, 24, 11, 10},             /* k <= 8 */
    {16, 18, 16, 17, 2, 3, 4, 5, 11, 9, 7, 8, 25, 24, 0, 10, 13}, /* k <= 16 */
    {12, 0, 1, 19, 20, 21, 22, 23, 18, 2, 12, 13, 14}};

static const uint8_t *kmi_mode_of(uint32_t mode, uint32_t k)
{
    if (mode & KMI_GRAPHICS) return kmi_modes[0];
    if (k <= 8) return kmi_modes[mode & KMI_DITHERED ? 1 : 2];
    return kmi_modes[k <= 16 ? 3 : 4];
}

static int32_t kmi_clamp(int32_t value, int32_t least, int32_t most)
{
    return value < least ? least : value > most ? most : value;
}

static int64_t kmi_floor_div(int64_t a, int64_t b) /* b > 0 */
{
    int64_t q = a / b;
    return q * b > a ? q - 1 : q;
}

/* ---- 1. Payload: the parameter byte, and what follows from it ---- */

static kmi_status kmi_shape_of(const kmi *file, uint32_t parameter, kmi_shape *shape)
{
    uint32_t ones = parameter ^ parameter >> 4, most = 0, log2 = (parameter >> 4) + 8;
    uint64_t labels, plane;
    ones ^= ones >> 2;
    shape->k = file->colors;
    shape->bits = file->bits;
    shape->top = 1u << file->bits;
    shape->half = file->bits <= 4 ? file->bits : (file->bits + 1u) >> 1;
    shape->width = file->width;
    shape->rows = kmi_rows(file);
    shape->mode = parameter & 7;
    shape->log2 = log2;
    shape->count = kmi_mode_of(shape->mode, shape->k)[0];
    labels = (uint64_t)shape->width * shape->rows;
    while (most < 19 && (uint64_t)1 << most < labels) most++; /* the logarithm, rounded up */
    most = most < 13 ? 10 : most - 3;
    if (((ones ^ ones >> 1) & 1) != 0 || log2 < 10 || log2 > most) return KMI_PARAMETER;
    if ((shape->count << log2) << shape->half > 1u << 23) return KMI_PARAMETER;
    plane = ((uint64_t)shape->rows + 4) * ((uint64_t)shape->width + 9);
    if (plane >> 31 != 0) return KMI_MEMORY;
    shape->stride = shape->width + 9;
    shape->plane = (uint32_t)plane;

    /* 12: rows of weights, those alone that this k can choose, and columns in whole eights. */
    uint32_t plain = shape->mode & KMI_GRAPHICS ? 2 * shape->count + 4 : shape->count;
    shape->inputs = (KMI_FIRST_INPUTS + plain + 7) & ~7u;
    shape->row_halves = shape->top;
    shape->row_equality = shape->row_halves + 81 * shape->bits;
    shape->row_strength = shape->row_equality + 65 * shape->bits;
    shape->row_dithered = shape->row_strength + 32 * shape->bits;
    shape->weight_rows = shape->row_dithered;
    if (shape->mode & KMI_DITHERED) {
        shape->weight_rows += shape->bits <= 3 ? 1u << 3 * shape->bits : shape->bits == 4 ? 256 : 32 * shape->bits;
    }
    shape->refined_b = 1u << (shape->bits + (shape->bits < 4 ? shape->bits : 4));
    shape->refined_rows = shape->refined_b + (32u << shape->bits);
    return KMI_OK;
}

/* Cuts a table of so many bytes off the memory; returns where it starts. Tables start at whole cache lines. */
static uint64_t kmi_cut(uint64_t *end, uint64_t bytes)
{
    uint64_t start = *end;
    *end = (start + bytes + 63) & ~(uint64_t)63;
    return start;
}

/* Where the tables of a stripe lie, in bytes from the model on. */
typedef struct {
    uint64_t slots, maps, tables, weights, refined, plane, end;
} kmi_places;

static kmi_places kmi_places_of(const kmi_shape *shape)
{
    kmi_places places;
    uint64_t end = (sizeof(kmi_model) + 63) & ~(uint64_t)63;
    places.slots = kmi_cut(&end, (uint64_t)shape->count << shape->log2 << shape->half << 2);
    places.maps = kmi_cut(&end, ((uint64_t)shape->count + 2) * KMI_MAP * 4);
    places.tables = kmi_cut(&end, shape->mode & KMI_GRAPHICS ? 2 * 65536 * 4 : 0);
    places.weights = kmi_cut(&end, (uint64_t)shape->weight_rows * shape->inputs * 4);
    places.refined = kmi_cut(&end, (uint64_t)shape->refined_rows * 25 * 2);
    places.plane = kmi_cut(&end, shape->plane);
    places.end = end;
    return places;
}

/* Reads the parameter of the stripe at hand. */
static kmi_status kmi_parameter(const kmi *file, kmi_shape *shape)
{
    uint8_t room[1];
    const uint8_t *parameter;
    if (file->length < 2) return KMI_CODED_SHORT;
    parameter = kmi_bytes(file, file->at, 1, room);
    return parameter == NULL ? KMI_READ : kmi_shape_of(file, *parameter, shape);
}

kmi_status kmi_context_memory(kmi *file, uint64_t *bytes)
{
    *bytes = 0;
    for (int32_t stripe = 0; stripe < (int32_t)file->stripes && file->coding == 1; stripe++) {
        kmi_shape shape;
        kmi_status status = kmi_enter(file, stripe);
        if (status != KMI_OK) return status;
        if (file->packed) continue;
        status = kmi_parameter(file, &shape);
        if (status == KMI_READ || status == KMI_MEMORY) return status;
        uint64_t needed = (status == KMI_OK ? kmi_places_of(&shape).end : sizeof(kmi_model)) + 63;
        if (needed > *bytes) *bytes = needed;
    }
    return KMI_OK;
}

/* ---- 2. Binary arithmetic coder ---- */

static uint32_t kmi_next_byte(kmi_model *m)
{
    if (m->next == m->last) {
        kmi *file = m->file;
        uint32_t left = file->length - m->read;
        if (left == 0) return 0;
        if (file->data == NULL && left > KMI_PIECE) left = KMI_PIECE;
        m->next = kmi_bytes(file, file->at + m->read, left, m->room);
        if (m->next == NULL) {
            m->last = NULL;
            m->failed = 1;
            return 0;
        }
        m->last = m->next + left;
        m->read += left;
    }
    return *m->next++;
}

static uint32_t kmi_decide(kmi_model *m, int32_t probability)
{
    uint32_t low = m->low, high = m->high, bit;
    uint32_t middle = low + (uint32_t)((uint64_t)(high - low) * (uint32_t)probability >> 16);
    bit = m->code <= middle;
    if (bit) high = middle;
    else low = middle + 1;
    while ((low ^ high) >> 24 == 0) {
        low <<= 8;
        high = high << 8 | 255;
        m->code = m->code << 8 | kmi_next_byte(m);
        m->taken++;
    }
    m->low = low;
    m->high = high;
    return bit;
}

/* ---- 3. Tables ---- */

static uint64_t kmi_times_62(uint64_t a, uint64_t b) /* (a * b) >> 62, of numbers up to 2^62 */
{
    uint64_t a1 = a >> 32, a0 = a & 0xFFFFFFFFu, b1 = b >> 32, b0 = b & 0xFFFFFFFFu;
    uint64_t across = a1 * b0 + (a0 * b0 >> 32), other = a0 * b1 + (across & 0xFFFFFFFFu);
    uint64_t high = a1 * b1 + (across >> 32) + (other >> 32);
    return high << 2 | (other & 0xFFFFFFFFu) >> 30;
}

static void kmi_make_tables(kmi_model *m)
{
    const uint64_t one = (uint64_t)1 << 62;
    uint64_t t = one, step = one, e = one;
    for (uint32_t j = 1; j <= 29; j++) {
        t /= 256 * j;
        step = j & 1 ? step - t : step + t;
    }
    for (uint32_t i = 0; i <= 3071; i++) {
        uint64_t rest = one; /* of 2^78 / (2^62 + e), bit by bit */
        uint32_t value = 0;
        for (int bit = 0; bit < 16; bit++) {
            rest <<= 1;
            value <<= 1;
            if (rest >= one + e) {
                rest -= one + e;
                value |= 1;
            }
        }
        m->squash[3072 + i] = (uint16_t)value;
        m->squash[3072 - i] = (uint16_t)(65536 - value);
        e = kmi_times_62(e, step);
    }
    m->squash[0] = m->squash[1];
    int32_t x = -3071;
    for (int32_t i = 0; i < 4096; i++) {
        while (m->squash[x + 3072] < 16 * i + 8) x++;
        m->stretch[i] = (int16_t)x;
    }
    for (int32_t n = 0; n < 128; n++) m->rate[n] = 32768 / (2 * n + 3); /* no count is higher (9) */
}

/* ---- 4. Palette: ranks, colours, axes ---- */

static kmi_status kmi_rank_palette(kmi_model *m)
{
    kmi *file = m->file;
    uint32_t k = file->colors, channels = file->channels;
    uint32_t light[256];
    uint8_t entries[256][4];
    for (uint32_t i = 0; i < k; i++) {
        uint8_t room[4];
        uint32_t at = KMI_FIXED + ((file->palettes - 1u) * k + i) * channels; /* the model palette, if there is one */
        const uint8_t *entry = kmi_bytes(file, at, channels, room);
        if (entry == NULL) return KMI_READ;
        uint32_t alpha = channels == 4 ? entry[3] : 255, place = i;
        uint32_t y = (299u * entry[0] + 587u * entry[1] + 114u * entry[2]) * alpha;
        for (uint32_t c = 0; c < 3; c++) entries[i][c] = (uint8_t)(entry[c] * alpha / 255);
        entries[i][3] = (uint8_t)(y / 255000);
        for (; place > 0 && light[place - 1] > y; place--) { /* sorted in */
            light[place] = light[place - 1];
            m->order[place] = m->order[place - 1];
        }
        light[place] = y;
        m->order[place] = (uint8_t)i;
    }
    for (uint32_t rank = 0; rank < 256; rank++) {
        m->tints[rank] = 0;
        for (uint32_t c = 0; c < 4; c++) {
            m->colours[c][rank] = rank < k ? entries[m->order[rank]][c] : 0;
            m->tints[rank] |= (uint32_t)m->colours[c][rank] << 8 * c;
        }
    }
    return KMI_OK;
}

static int64_t kmi_root(int64_t value) /* the whole square root, of less than 2^48 */
{
    int64_t root = 0;
    for (int64_t bit = (int64_t)1 << 23; bit > 0; bit >>= 1) {
        if ((root | bit) * (root | bit) <= value) root |= bit;
    }
    return root;
}

static void kmi_make_axes(kmi_model *m)
{
    uint32_t k = m->shape.k, bits = m->shape.bits;
    for (uint32_t node = 1, step = 0; node < m->shape.top; node++) {
        if (node >> (step + 1) != 0) step++;
        int32_t *axis = m->axes[node];
        uint32_t half = 1u << (bits - 1 - step), first = (node - (1u << step)) * 2 * half, middle = first + half;
        uint32_t last = middle + half < k ? middle + half : k;
        for (uint32_t c = 0; c < 6; c++) axis[c] = 0;
        axis[4] = (int32_t)(2 * node - (2u << step));
        if (middle >= k) continue;
        axis[5] = 128 * (m->colours[3][middle] + m->colours[3][middle - 1]);
        int64_t below = half, above = last - middle, way[3], sum[3], square = 0, parting = 0;
        for (uint32_t c = 0; c < 3; c++) {
            int64_t low = 0, high = 0;
            for (uint32_t rank = first; rank < middle; rank++) low += m->colours[c][rank];
            for (uint32_t rank = middle; rank < last; rank++) high += m->colours[c][rank];
            way[c] = high * below - low * above;
            sum[c] = low * above + high * below;
            square += way[c] * way[c];
        }
        int64_t length = kmi_root(square);
        if (length == 0) continue;
        for (uint32_t c = 0; c < 3; c++) {
            axis[c] = (int32_t)kmi_floor_div(256 * way[c], length);
            parting += axis[c] * sum[c];
        }
        axis[3] = (int32_t)kmi_floor_div(parting, 2 * below * above);
    }
}

/* ---- 5. First contents ---- */

static void kmi_fill(uint32_t *words, uint64_t count, uint32_t value)
{
    for (uint64_t i = 0; i < count; i++) words[i] = value;
}

static void kmi_first_contents(kmi_model *m)
{
    const kmi_shape *shape = &m->shape;
    uint32_t plain = shape->mode & KMI_GRAPHICS ? 2 * shape->count : shape->count;
    kmi_fill(m->slot_words, (uint64_t)shape->count << shape->log2 << shape->half, 0);
    kmi_fill(m->maps, (shape->count + 2) * KMI_MAP, KMI_FRESH);
    kmi_fill(m->flat, 4160, (uint32_t)15 << 27);
    if (shape->mode & KMI_GRAPHICS) kmi_fill(m->tables, 2 * 65536, 0);
    for (uint32_t row = 0; row < shape->weight_rows; row++) {
        int32_t *weights = m->weights + (size_t)row * shape->inputs;
        for (uint32_t i = 0; i < shape->inputs; i++) {
            int of_contexts = i >= KMI_FIRST_INPUTS && i < KMI_FIRST_INPUTS + plain;
            weights[i] = of_contexts ? (int32_t)(78643 / plain) : 0;
        }
    }
    for (uint32_t i = 0; i < 24; i++) m->joint[i / 3][i % 3] = 21845;
    for (uint32_t row = 0; row < shape->refined_rows; row++) {
        for (uint32_t j = 0; j < 25; j++) m->refined[row * 25 + j] = m->squash[j < 24 ? 256 * j : 6143];
    }
    for (uint32_t c = 0; c < 4; c++) {
        static const int32_t first[4] = {24000, 24000, -8000, 8000};
        for (uint32_t j = 0; j < 24; j++) m->channel_weights[c][j] = j < 4 ? first[j] : 0;
    }
    for (uint32_t i = 0; i < shape->plane; i++) m->plane[i] = 0;
    for (uint32_t i = 0; i < KMI_MOST_INPUTS; i++) m->x[i] = 0;
    for (uint32_t i = 0; i < KMI_MOST_CONTEXTS; i++) m->contexts[i] = m->words[i] = m->map_words[i] = 0;
    m->x[50] = 256;
    for (uint32_t j = 0; j < KMI_AROUND; j++) {
        m->offsets[j] = kmi_neighbours[j][0] - kmi_neighbours[j][1] * (int32_t)shape->stride;
    }
    m->place = m->length = m->depth = m->second = m->second_depth = m->near = m->far = 0;
    m->done = m->taught = 0;
}

/* Begins the stripe at hand. */
static kmi_status kmi_begin_stripe(kmi_model *m)
{
    kmi *file = m->file;
    uint8_t *memory = (uint8_t *)m;
    kmi_status status = kmi_parameter(file, &m->shape);
    if (status != KMI_OK) return status;
    kmi_places places = kmi_places_of(&m->shape);
    if (places.end > m->bytes) return KMI_MEMORY;
    m->slot_words = (uint32_t *)(void *)(memory + (size_t)places.slots);
    m->maps = (uint32_t *)(void *)(memory + (size_t)places.maps);
    m->tables = (uint32_t *)(void *)(memory + (size_t)places.tables);
    m->weights = (int32_t *)(void *)(memory + (size_t)places.weights);
    m->refined = (uint16_t *)(void *)(memory + (size_t)places.refined);
    m->plane = memory + (size_t)places.plane;
    status = kmi_rank_palette(m);
    if (status != KMI_OK) return status;
    kmi_make_axes(m);
    kmi_first_contents(m);
    m->low = 0;
    m->high = 0xFFFFFFFFu;
    m->next = m->last = NULL;
    m->read = 1; /* the parameter */
    m->code = 0;
    m->failed = 0;
    for (int i = 0; i < 4; i++) m->code = m->code << 8 | kmi_next_byte(m);
    m->taken = 0;
    m->rows_done = 0;
    m->stripe = file->stripe;
    return KMI_OK;
}

/* ---- 9. Slots and adaptive words ---- */

/* How far *move* takes the probability of a word towards a bit, in the word's place for it. */
static uint32_t kmi_move(uint32_t w, uint32_t bit, int32_t rate)
{
    int32_t target = (int32_t)(bit << 20) - (int32_t)bit;
    return (uint32_t)(((target - (int32_t)(w >> 11)) >> 4) * rate >> 10) << 11;
}

static uint32_t kmi_adapted(const int32_t *rate, uint32_t w, uint32_t bit) /* a map word */
{
    uint32_t c = w & 127;
    return w + kmi_move(w, bit, rate[c]) + (c < 127);
}

/* Works out the slots of all contexts and asks for them: they come while other things are done, until kmi_claim. */
static void kmi_locate(kmi_model *m, uint32_t salt)
{
    const uint32_t log2 = m->shape.log2, half = m->shape.half, count = m->shape.count;
    const uint32_t *KMI_RESTRICT contexts = m->contexts;
    uint32_t *KMI_RESTRICT coming = m->coming, *KMI_RESTRICT checks = m->checks;
    for (uint32_t i = 0; i < KMI_MOST_CONTEXTS; i++) {
        uint32_t h = contexts[i] + (i + 1) * 0x3D4D51CBu + salt * 0x1F123BB5u;
        h *= 0x2545F491u;
        h ^= h >> 15;
        h *= 0x297A2D39u;
        h ^= h >> 16;
        checks[i] = (h & 65535) + 1;
        h *= 0x2C1B3C6Du;
        coming[i] = ((i << log2) + (h >> (32 - log2))) << half;
    }
    for (uint32_t i = 0; i < count; i++) KMI_FETCH(m->slot_words + coming[i]);
}

/* Leaves a slot that has this check, else makes it the context's own: without a branch, as that is hard to guess. */
static void kmi_claim_one(uint32_t *slot, uint32_t check, uint32_t size)
{
    const uint32_t keep = 0u - (slot[0] == check);
    for (uint32_t j = 0; j < size; j++) slot[j] = (slot[j] & keep) | (KMI_FRESH & ~keep);
    slot[0] = check;
}

/* Takes the slots that were located. */
static void kmi_claim(kmi_model *m)
{
    const uint32_t size = 1u << m->shape.half, count = m->shape.count;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t *slot = m->slot_words + m->coming[i];
        m->slots[i] = m->coming[i];
        if (size == 8) kmi_claim_one(slot, m->checks[i], 8); /* most often: straight on */
        else if (size > 2) kmi_claim_one(slot, m->checks[i], size & ~3u);
        else kmi_claim_one(slot, m->checks[i], 2);
    }
}

/* Inputs 1 and 2: what each context's slot knows of a node, and what the maps make of it. */
static void kmi_read_words(kmi_model *m, uint32_t sub)
{
    const uint32_t count = m->shape.count;
    const uint32_t *KMI_RESTRICT slot_words = m->slot_words + sub, *KMI_RESTRICT slots = m->slots;
    const uint32_t *KMI_RESTRICT maps = m->maps;
    const int16_t *KMI_RESTRICT stretch = m->stretch;
    uint32_t *KMI_RESTRICT words = m->words, *KMI_RESTRICT map_words = m->map_words;
    int32_t *KMI_RESTRICT x = m->x + KMI_FIRST_INPUTS;
    if (m->shape.mode & KMI_GRAPHICS) {
        for (uint32_t i = 0; i < count; i++, maps += KMI_MAP) {
            uint32_t w = slot_words[slots[i]], map_word = maps[w & 2047];
            words[i] = w;
            map_words[i] = map_word;
            x[i] = stretch[w >> 19];
            x[count + i] = stretch[map_word >> 19];
        }
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t w = slot_words[slots[i]];
        words[i] = w;
        x[i] = stretch[w >> 19];
    }
}

/* Adapts what kmi_read_words read: computed for all contexts alike, then scattered. */
static void kmi_adapt_slots(kmi_model *m, uint32_t sub, uint32_t bit)
{
    const uint32_t count = m->shape.count, graphics = m->shape.mode & KMI_GRAPHICS, *KMI_RESTRICT slots = m->slots;
    const uint32_t *KMI_RESTRICT words = m->words, *KMI_RESTRICT map_words = m->map_words;
    const int32_t *KMI_RESTRICT rate = m->rate;
    uint32_t *KMI_RESTRICT slot_words = m->slot_words + sub, *KMI_RESTRICT maps = m->maps;
    uint32_t moved[KMI_MOST_CONTEXTS];
    for (uint32_t i = 0; i < KMI_MOST_CONTEXTS; i++) {
        uint32_t w = words[i], c = w >> 4 & 127, t = w & 15;
        uint32_t all = 2 * (t > 0 ? t : 1) + bit, last = (all & 7) | 8; /* the lesser one is the new t */
        t = graphics ? all < last ? all : last : 0;
        moved[i] = (w & ~15u) + kmi_move(w, bit, rate[c]) + (c < 127 ? 16 : 0) + t;
    }
    for (uint32_t i = 0; i < count; i++) slot_words[slots[i]] = moved[i];
    if (!graphics) return;
    for (uint32_t i = 0; i < KMI_MOST_CONTEXTS; i++) moved[i] = kmi_adapted(rate, map_words[i], bit);
    for (uint32_t i = 0; i < count; i++) maps[i * KMI_MAP + (words[i] & 2047)] = moved[i];
}

/* ---- 8. Contexts ---- */

static uint32_t kmi_blend(uint32_t h, uint32_t v) /* mix() */
{
    h = (h + v + 1) * 0x2C1B3C6Du;
    return h ^ h >> 15;
}

static int32_t kmi_far_apart(int32_t a, int32_t b)
{
    return a < b ? b - a : a - b;
}

static void kmi_compare(kmi_model *m)
{
    static const int16_t steps[7] = {0, 8, 20, 40, 80, 140, 220};
    const int32_t *r = m->r, *light = m->s[3];
    int32_t change = kmi_far_apart(light[0], light[2]) + kmi_far_apart(light[1], light[2]) +
                     kmi_far_apart(light[1], light[3]) + kmi_far_apart(light[0], light[4]);
    m->activity = 0;
    for (int i = 0; i < 7; i++) m->activity += change > steps[i];
    m->equality = (r[0] == r[1]) | (r[1] == r[3]) << 1 | (r[0] == r[2]) << 2 | (r[1] == r[2]) << 3 |
                  (r[0] == r[4]) << 4 | (r[1] == r[5]) << 5;
}

static uint32_t kmi_sums(const kmi_model *m, int count, int shift)
{
    int32_t red = 0, green = 0, blue = 0;
    for (int j = 0; j < count; j++) {
        red += m->s[0][j];
        green += m->s[1][j];
        blue += m->s[2][j];
    }
    return (uint32_t)(red >> shift) << 16 | (uint32_t)(green >> shift) << 8 | (uint32_t)(blue >> shift);
}

static void kmi_describe(kmi_model *m)
{
    const uint8_t *mode = kmi_mode_of(m->shape.mode, m->shape.k);
    const uint32_t activity = (uint32_t)m->activity;
    const uint32_t red = (uint32_t)m->predicted[0], green = (uint32_t)m->predicted[1], blue = (uint32_t)m->predicted[2];
    const uint32_t luma = (uint32_t)m->predicted[3];
    uint32_t r[15], all[27];
    for (int j = 0; j < 15; j++) r[j] = (uint32_t)m->r[j];
    const uint32_t w = r[0], n = r[1], nw = r[2], ne = r[3], ww = r[4], nn = r[5], nne = r[6], nee = r[7], nww = r[8];
    const uint32_t nnw = r[9], www = r[10], nnn = r[11], nnee = r[12], neee = r[14];
    all[0] = w;
    all[1] = n;
    all[2] = w << 16 | ww << 8 | www;
    all[3] = n << 16 | nn << 8 | nnn;
    all[4] = ne << 24 | nee << 16 | neee << 8 | nnee;
    all[5] = w << 24 | nw << 16 | nww << 8 | ww;
    all[6] = w << 16 | ne << 8 | nee;
    all[7] = n << 16 | ne << 8 | nn;
    all[8] = n << 24 | nw << 16 | nn << 8 | nnw;
    all[9] = w << 24 | n << 16 | ne << 8 | nee;
    all[10] = luma >> 8 << 16 | w << 8 | n;
    all[11] = (uint32_t)(m->s[3][0] + m->s[3][1] - m->s[3][2] + 256) << 4 | activity;
    all[12] = luma >> 6 << 8 | activity;
    all[13] = red >> 10 << 16 | green >> 10 << 8 | blue >> 10;
    all[14] = red >> 9 << 16 | green >> 9 << 8 | blue >> 9;
    all[15] = kmi_blend(kmi_blend(kmi_blend(0, w << 8 | n), nw << 8 | ne), ww << 8 | nn);
    all[16] = kmi_blend(all[15], nne << 8 | nww);
    all[17] = kmi_blend(kmi_blend(all[16], nee << 8 | nnw), www << 8 | nnn);
    all[18] = w << 8 | nee;
    all[20] = nw;
    all[21] = ne;
    all[22] = ww;
    all[23] = nn;
    all[26] = kmi_blend(kmi_blend(0, red >> 10 << 8 | green >> 10 << 4 | blue >> 10), w << 8 | n);
    all[19] = all[24] = all[25] = 0;
    if (!(m->shape.mode & KMI_GRAPHICS)) {
        int32_t sum = 0;
        for (int j = 0; j < KMI_AROUND; j++) sum += m->s[3][j];
        all[19] = kmi_sums(m, 8, 6);
        all[24] = kmi_sums(m, 4, 5);
        all[25] = (uint32_t)(sum / 112) << 16 | w << 8 | n;
    }
    for (uint32_t i = 0; i < mode[0]; i++) m->contexts[i] = all[mode[i + 1]];
}

/* ---- 10. Prediction of a channel ---- */

/* The colours of the neighbours: four channels of a neighbour in one word. */
static void kmi_see(kmi_model *m)
{
    uint32_t seen[KMI_AROUND];
    for (int j = 0; j < KMI_AROUND; j++) seen[j] = m->tints[m->r[j]];
    for (int c = 0; c < 4; c++) {
        int32_t *KMI_RESTRICT s = m->s[c];
        for (int j = 0; j < KMI_AROUND; j++) s[j] = (int32_t)(seen[j] >> 8 * c & 255);
    }
}

static void kmi_predict(kmi_model *m, uint32_t c, uint32_t taps)
{
    const int32_t *KMI_RESTRICT s = m->s[c];
    const int32_t *KMI_RESTRICT w = m->channel_weights[c];
    int32_t base = (s[0] + s[1]) >> 1, total = 0;
    for (uint32_t j = 0; j < taps; j++) total += (s[j] - base) * w[j];
    m->base[c] = base;
    m->predicted[c] = kmi_clamp(64 * base + (total >> 10), 0, 16320);
}

static void kmi_correct(kmi_model *m, uint32_t c, uint32_t taps, int32_t value)
{
    const int32_t *KMI_RESTRICT s = m->s[c];
    int32_t *KMI_RESTRICT w = m->channel_weights[c];
    int32_t base = m->base[c], error = 64 * value - m->predicted[c], energy = 0;
    for (uint32_t j = 0; j < taps; j++) energy += (s[j] - base) * (s[j] - base);
    if (energy == 0) return;
    int32_t scaled = error * 32768, step = scaled / (energy + 1200); /* |error| < 2^14 */
    if (step * (energy + 1200) > scaled) step--;
    for (uint32_t j = 0; j < taps; j++) {
        w[j] = kmi_clamp(w[j] + ((step * (s[j] - base) + 2048) >> 12), -262143, 262143);
    }
}

/* ---- 11. Matches ---- */

static uint32_t kmi_agreement(const kmi_model *m, uint32_t place)
{
    const uint8_t *there = m->plane + place;
    const int32_t *KMI_RESTRICT offsets = m->offsets, *KMI_RESTRICT r = m->r;
    uint32_t depth = 0;
    while (depth < KMI_AROUND && there[offsets[depth]] == r[depth]) depth++;
    return depth;
}

static void kmi_find_matches(kmi_model *m)
{
    uint32_t h = 0;
    for (int j = 0; j < 20; j++) {
        h = (h + (uint32_t)m->r[j] + 1) * 0x2F0B4C47u;
        h ^= h >> 14;
        if (j == 5) m->near = h >> 16;
    }
    m->far = h >> 16;
    m->depth = 0;
    if (m->place > 0) m->depth = kmi_agreement(m, ++m->place);
    uint32_t other = m->tables[m->far];
    if (m->length == 0 && other > 0) {
        uint32_t depth = kmi_agreement(m, other);
        if (m->place == 0 || depth > m->depth) {
            m->place = other;
            m->depth = depth;
        }
    }
    m->second = m->tables[65536 + m->near];
    if (m->second == m->place) m->second = 0;
    m->second_depth = m->second > 0 ? kmi_agreement(m, m->second) : 0;
}

static void kmi_judge(kmi_model *m, uint32_t place, int32_t rank)
{
    if (m->place == 0) return;
    if (m->plane[place] != rank) m->length = 0;
    else if (m->length < 31) m->length++;
}

/* ---- 12. Mixing ---- */

/* The inputs of a match: returns |its stretch|, or -1 if it has none. Without a branch, as that is hard to guess. */
static int32_t kmi_match_input(kmi_model *m, uint32_t which, uint32_t place, uint32_t key, uint32_t node, uint32_t edge)
{
    int32_t *x = m->x + KMI_FIRST_INPUTS + 2 * m->shape.count + 2 * which;
    uint32_t guess = m->plane[place] + m->shape.top, bit = guess >> edge & 1;
    uint32_t *word = m->maps + (m->shape.count + which) * KMI_MAP + key;
    int on = (place != 0) & (guess >> (edge + 1) == node);
    int32_t q = (int32_t)(*word >> 11), logit = m->stretch[q >> 8], way = (q - 524288) >> 11;
    m->match_words[which] = on ? word : NULL;
    m->match_bits[which] = bit;
    x[0] = on ? bit ? logit : -logit : 0;
    x[1] = on ? bit ? way : -way : 0;
    return on ? logit < 0 ? -logit : logit : -1;
}

/* Inputs 3 to 7: what the neighbours say at a node. */
static void kmi_neighbour_inputs(kmi_model *m, const int32_t *axis, uint32_t edge)
{
    int32_t *KMI_RESTRICT x = m->x;
    const int32_t *KMI_RESTRICT r = m->r;
    const int32_t a0 = axis[0], a1 = axis[1], a2 = axis[2], a3 = axis[3], lower = axis[4], a5 = axis[5];
    KMI_UNROLLED
    for (int j = 0; j < KMI_AROUND; j++) {
        int32_t side = (r[j] >> edge) - lower;
        x[j] = (side & ~1) == 0 ? side * 1024 - 512 : 0;
    }
    KMI_UNROLLED
    for (int j = 0; j < 12; j++) x[28 + j] = kmi_clamp((256 * m->s[3][j] - a5) >> 4, -1024, 1024);
    KMI_UNROLLED
    for (int j = 0; j < 8; j++) {
        int32_t along = m->s[0][j] * a0 + m->s[1][j] * a1 + m->s[2][j] * a2 - a3;
        x[40 + j] = kmi_clamp(along >> 4, -1024, 1024);
    }
    int32_t along = (m->predicted[0] * a0 + m->predicted[1] * a1 + m->predicted[2] * a2) >> 6;
    x[48] = kmi_clamp((along - a3) >> 4, -1024, 1024);
    x[49] = kmi_clamp((m->predicted[3] - (a5 >> 2)) >> 2, -1024, 1024);
}

/* The third row of weights. */
static uint32_t kmi_third_row(const kmi_model *m, uint32_t node, uint32_t step, int32_t strength)
{
    const kmi_shape *shape = &m->shape;
    const uint32_t bits = shape->bits, w = (uint32_t)m->r[0], n = (uint32_t)m->r[1];
    if (strength > 0) {
        return shape->row_strength + (uint32_t)((strength - 1) * 8 + m->activity) * bits + step;
    }
    if (shape->mode & KMI_DITHERED) {
        if (bits <= 3) return shape->row_dithered + (((w << bits) + n) << bits) + node;
        if (bits == 4) return shape->row_dithered + (w << 4) + node;
        return shape->row_dithered + (w >> (bits - 5)) * bits + step;
    }
    return shape->row_equality + (uint32_t)(m->escaped ? 64 : m->equality) * bits + step;
}

/* D of three rows, in one pass over the inputs. */
static void kmi_multiply(const int32_t *KMI_RESTRICT x, int32_t *const *rows, uint32_t inputs, int32_t *sums)
{
    const int32_t *KMI_RESTRICT a = rows[0], *KMI_RESTRICT b = rows[1], *KMI_RESTRICT c = rows[2];
    int32_t of_a = 0, of_b = 0, of_c = 0;
    for (uint32_t i = 0; i < (inputs & ~7u); i++) { /* whole eights (12) */
        of_a += (x[i] * a[i]) >> 10;
        of_b += (x[i] * b[i]) >> 10;
        of_c += (x[i] * c[i]) >> 10;
    }
    sums[0] = of_a;
    sums[1] = of_b;
    sums[2] = of_c;
}

/* Column lo and lo + 1 of a row of `refined`, weighted; *learns is the nearer one. */
static int32_t kmi_refined(kmi_model *m, uint32_t row, uint32_t u, uint16_t **learns)
{
    uint32_t lo = u >> 8, f = u & 255;
    uint16_t *column = m->refined + row * 25 + lo;
    *learns = column + (f >> 7);
    return (int32_t)((column[0] * (256 - f) + column[1] * f) >> 8);
}

/* The probability of a decision, from all inputs. */
static int32_t kmi_mix(kmi_model *m, uint32_t node, uint32_t sub, uint32_t step)
{
    const kmi_shape *shape = &m->shape;
    const uint32_t bits = shape->bits, edge = bits - 1 - step;
    const int32_t *axis = m->axes[node];
    int32_t strength = 0, sums[3];
    kmi_read_words(m, sub);
    kmi_neighbour_inputs(m, axis, edge);
    if (shape->mode & KMI_GRAPHICS) {
        int32_t logit = kmi_match_input(m, 0, m->place, m->length * 32 + m->depth, node, edge);
        if (logit >= 0) strength = logit >> 8 > 7 ? 4 : logit >> 8 < 1 ? 1 : ((logit >> 8) + 1) >> 1;
        kmi_match_input(m, 1, m->second, m->second_depth, node, edge);
    }
    const uint32_t w = (uint32_t)m->r[0], row_a = node | (bits > 4 ? w >> (bits - 4) : w) << bits;
    const int32_t bright = kmi_clamp((m->predicted[3] - (axis[5] >> 2)) >> 7, -16, 15) + 16;
    const uint32_t row_b = shape->refined_b + 32 * node + (uint32_t)bright;
    uint32_t halves = 0;
    for (int j = 0; j < 4; j++) halves = 3 * halves + (m->x[j] != 0) + (m->x[j] > 0);
    m->rows[0] = m->weights + (size_t)node * shape->inputs;
    m->rows[1] = m->weights + (size_t)(shape->row_halves + halves * bits + step) * shape->inputs;
    m->rows[2] = m->weights + (size_t)kmi_third_row(m, node, step, strength) * shape->inputs;
    kmi_multiply(m->x, m->rows, shape->inputs, sums);
    int32_t d = 0;
    for (int s = 0; s < 3; s++) {
        m->d[s] = kmi_clamp(sums[s] >> 6, -3071, 3071);
        m->p[s] = m->squash[m->d[s] + 3072];
        d += (m->d[s] * m->joint[step][s]) >> 8;
    }
    uint32_t u = (uint32_t)(kmi_clamp(d >> 8, -3071, 3071) + 3072);
    m->mixed = m->squash[u];
    int32_t both = kmi_refined(m, row_a, u, &m->refine[0]);
    both += kmi_refined(m, row_b, u, &m->refine[1]);
    return kmi_clamp((2 * m->mixed + both + 2) >> 2, 1, 65535);
}

static void kmi_learn(const int32_t *KMI_RESTRICT x, int32_t *KMI_RESTRICT weights, uint32_t inputs, int32_t e)
{
    KMI_IN_PAIRS
    for (uint32_t i = 0; i < (inputs & ~7u); i++) {
        weights[i] = kmi_clamp(weights[i] + ((x[i] * e + 8192) >> 14), -524287, 524287);
    }
}

static void kmi_train(kmi_model *m, uint32_t step, uint32_t bit)
{
    const int32_t target = (int32_t)(bit << 16), e = ((target - m->mixed) * 3) >> 6;
    for (int s = 0; s < 3; s++) {
        int32_t error = target - m->p[s];
        if (error < 1000 && error > -1000) continue;
        kmi_learn(m->x, m->rows[s], m->shape.inputs, (error * m->taught_rate) >> 8);
    }
    for (int s = 0; s < 3; s++) {
        m->joint[step][s] = kmi_clamp(m->joint[step][s] + ((m->d[s] * e + 8192) >> 14), -524287, 524287);
    }
    for (int i = 0; i < 2; i++) {
        int32_t refined = *m->refine[i];
        *m->refine[i] = (uint16_t)(refined + (((int32_t)(bit << 16) - (int32_t)bit - refined) >> 6));
    }
}

/* Learns the last coded bit. This is put off until what it changes is read again: the next slots come meanwhile. */
static void kmi_learn_last(kmi_model *m)
{
    const uint32_t bit = m->taught_bit;
    if (!m->taught) return;
    m->taught = 0;
    kmi_train(m, m->taught_step, bit);
    kmi_adapt_slots(m, m->taught_sub, bit);
    for (int which = 0; which < 2 && m->shape.mode & KMI_GRAPHICS; which++) {
        uint32_t *word = m->match_words[which];
        if (word != NULL) *word = kmi_adapted(m->rate, *word, m->match_bits[which] == bit);
    }
}

/* ---- 7. Each pixel ---- */

/* Whether the pixel goes on with a run of `reach` neighbours. */
static uint32_t kmi_run_goes_on(kmi_model *m, uint32_t reach, uint32_t w)
{
    uint32_t guess = 0;
    if (m->place > 0) guess = (m->plane[m->place + 1] == w ? 1 : 2) + 2 * m->length;
    uint32_t *word = m->flat + ((reach - 12) * 4 / 17 * 65 + guess) * 16 + (w & 15);
    uint32_t same = kmi_decide(m, kmi_clamp((int32_t)(*word >> 15), 1, 65535));
    *word = kmi_adapted(m->rate, *word, same);
    return same;
}

/* Reads a rank, from the root of the tree down; the slots of the first half are located. */
static uint32_t kmi_walk(kmi_model *m)
{
    const kmi_shape *shape = &m->shape;
    const uint32_t bits = shape->bits;
    uint32_t node = 1, sub = 1;
    for (uint32_t step = 0; step < bits; step++) {
        uint32_t edge = bits - 1 - step, bit = 0;
        if (step == shape->half) {
            kmi_locate(m, 2 * node + (uint32_t)m->escaped);
            sub = 1;
        }
        kmi_learn_last(m);
        if (sub == 1) kmi_claim(m);
        if (((2 * node + 1) << edge) - shape->top < shape->k) {
            bit = kmi_decide(m, kmi_mix(m, node, sub, step));
            m->taught = 1;
            m->taught_step = step;
            m->taught_sub = sub;
            m->taught_bit = bit;
            m->taught_rate = m->learning;
        }
        node = 2 * node + bit;
        sub = 2 * sub + bit;
    }
    return node - shape->top;
}

static kmi_status kmi_read_pixel(kmi_model *m, uint32_t p)
{
    const kmi_shape *shape = &m->shape;
    const int in_colour = shape->mode & KMI_DITHERED || shape->bits > 4;
    const uint32_t taps = shape->mode & KMI_DITHERED && shape->k <= 8 ? 16 : 24;
    uint8_t *here = m->plane + p;
    m->escaped = 0;
    if (shape->mode & KMI_RUNS) {
        const uint8_t w = here[-1];
        uint32_t reach = 1;
        while (reach < KMI_AROUND && here[m->offsets[reach]] == w) reach++;
        if (reach >= 12) {
            if (kmi_run_goes_on(m, reach, w)) {
                *here = w;
                kmi_judge(m, m->place + 1, w);
                if (m->place > 0) m->place++;
                return KMI_OK;
            }
            m->escaped = 1;
        }
    }
    KMI_UNROLLED
    for (int j = 0; j < KMI_AROUND; j++) m->r[j] = here[m->offsets[j]];
    kmi_see(m);
    for (uint32_t c = 0; c < 4; c++) {
        if (c == 3 || in_colour) kmi_predict(m, c, taps);
        else m->predicted[c] = m->s[c][0] * 64;
    }
    kmi_compare(m);
    kmi_describe(m);
    kmi_locate(m, (uint32_t)m->escaped);
    if (shape->mode & KMI_GRAPHICS) kmi_find_matches(m);
    m->learning = (shape->mode & KMI_GRAPHICS ? 36 : 32) + (int32_t)(25600 / (256 + (m->done >> 2)));
    if (m->done < 1u << 20) m->done++; /* from 101,376 on the quotient is 0 */
    uint32_t rank = kmi_walk(m);
    if (m->escaped && (int32_t)rank == m->r[0]) return KMI_CODED_RUN;
    *here = (uint8_t)rank;
    for (uint32_t c = in_colour ? 0 : 3; c < 4; c++) kmi_correct(m, c, taps, m->colours[c][rank]);
    if (shape->mode & KMI_GRAPHICS) {
        kmi_judge(m, m->place, (int32_t)rank);
        m->tables[m->far] = m->tables[65536 + m->near] = p;
    }
    return KMI_OK;
}

/* ---- 6. Plane ---- */

static kmi_status kmi_read_row(kmi_model *m)
{
    const kmi_shape *shape = &m->shape;
    const uint32_t y = m->rows_done, first = (y + 4) * shape->stride + 5;
    uint8_t *row = m->plane + first;
    for (int i = 1; i <= 5 && y > 0; i++) row[-i] = row[-(int32_t)shape->stride];
    for (uint32_t x = 0; x < shape->width; x++) {
        kmi_status status = kmi_read_pixel(m, first + x);
        if (m->failed) return KMI_READ;
        if (m->taken + 2 > m->file->length) return KMI_CODED_SHORT; /* 1 + n + 1 (2) */
        if (status != KMI_OK) return status;
    }
    for (uint32_t i = 0; i < 4; i++) row[shape->width + i] = row[shape->width - 1];
    m->rows_done++;
    if (m->rows_done < shape->rows) return KMI_OK;
    uint8_t room[1];
    const uint8_t *last = kmi_bytes(m->file, m->file->at + m->file->length - 1, 1, room);
    if (m->taken + 2 < m->file->length) return KMI_CODED_LONG;
    if (last == NULL) return KMI_READ;
    return *last == m->high >> 24 ? KMI_OK : KMI_CODED_END;
}

/* Reads labels of a row of the coded stripe at hand. */
static kmi_status kmi_coded_part(kmi *file, uint32_t row, uint32_t x, uint32_t count, uint8_t *labels)
{
    kmi_model *m = (kmi_model *)(void *)file->coder;
    kmi_status status = KMI_OK;
    m->file = file;
    if (m->stripe != file->stripe) {
        m->stripe = -1;
        status = kmi_begin_stripe(m);
    }
    while (status == KMI_OK && m->rows_done <= row) status = kmi_read_row(m);
    if (status != KMI_OK) {
        m->stripe = -1;
        return status;
    }
    const uint8_t *ranks = m->plane + (size_t)(row + 4) * m->shape.stride + 5 + x;
    for (uint32_t i = 0; i < count; i++) labels[i] = m->order[ranks[i]];
    return KMI_OK;
}

kmi_status kmi_context_begin(kmi *file, void *memory, size_t bytes)
{
    size_t skip = (size_t)(0 - (uintptr_t)memory) & 63;
    kmi_model *m = (kmi_model *)(void *)((uint8_t *)memory + skip);
    if (bytes < sizeof(kmi_model) + skip) return KMI_MEMORY;
    m->bytes = bytes - skip;
    m->stripe = -1;
    kmi_make_tables(m);
    m->coder.labels = kmi_coded_part;
    file->coder = &m->coder;
    return KMI_OK;
}

#ifdef __cplusplus
}
#endif
#endif
