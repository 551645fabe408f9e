/* The C reader as a WebAssembly module: build.sh makes kmi.wasm of it. It has no import and takes no memory by itself.
 *
 * The page puts a file anywhere from heap() on, calls open(), then needed() for the bytes of the coder's memory and
 * begin() with a place for them, then row() for every row; grow the exported memory as needed. One file at a time.
 */
#define KMI_IMPLEMENTATION
#define KMI_FAST
#define KMI_CRC_TABLES 1
#include "../kmi_context.h"

#define EXPORT(name) __attribute__((export_name(name)))

extern uint8_t __heap_base; /* the linker's: where the module's own data ends */

static kmi file;

EXPORT("heap") const uint8_t *wasm_heap(void)
{
    return &__heap_base;
}

/* All numbers are doubles where they may be larger than 32 bits. */
EXPORT("open") int wasm_open(const uint8_t *data, uint32_t size, double max_pixels)
{
    return (int)kmi_open(&file, data, size, max_pixels >= 1.8e19 ? UINT64_MAX : (uint64_t)max_pixels);
}

EXPORT("width") uint32_t wasm_width(void)
{
    return file.width;
}

EXPORT("height") uint32_t wasm_height(void)
{
    return file.height;
}

EXPORT("colors") uint32_t wasm_colors(void)
{
    return file.colors;
}

EXPORT("channels") uint32_t wasm_channels(void)
{
    return file.channels;
}

EXPORT("stripe_rows") uint32_t wasm_stripe_rows(void)
{
    return file.stripe_rows;
}

/* Bytes of the coder's memory, 0 if it needs none; more than a module can have if a stripe is too large. */
EXPORT("needed") double wasm_needed(void)
{
    uint64_t bytes = 0;
    return kmi_context_memory(&file, &bytes) == KMI_OK ? (double)bytes : 1e300;
}

EXPORT("begin") int wasm_begin(void *memory, uint32_t bytes)
{
    return (int)kmi_context_begin(&file, memory, bytes);
}

/* Goes on at a row that starts a stripe: several modules decode several stripes at a time. */
EXPORT("seek") void wasm_seek(uint32_t row)
{
    file.next_row = row;
}

/* Reads the next row's labels, and its pixels, R G B A, unless there is no place for them (0). */
EXPORT("row") int wasm_row(uint8_t *labels, uint8_t *pixels)
{
    int status = (int)kmi_next_row(&file, labels);
    if (status == KMI_OK && pixels != NULL) kmi_pixels(&file, KMI_RGBA8888, labels, file.width, pixels);
    return status;
}
