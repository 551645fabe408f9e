/* Reads files with the C reader and says what it makes of each; tests/c_reader.py compiles and runs it.
 *
 * stdin: the largest number of pixels (4 bytes, most significant first), then each file behind its length (4 bytes).
 * stdout, for each file: one byte, its status. Of a valid one also width and height (4 bytes each), the labels, and its
 * pixels in the five formats of kmi.h in their order.
 *
 * A file is in memory that ends where it ends, and so are labels and the coder's memory: a sanitizer sees every step
 * beyond. Each file is read from memory and through a callback; if these differ, or regions and pixels are not what the
 * rows are, or a failure is not told, the program ends with a line on stderr.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KMI_IMPLEMENTATION
#include "../../spec/c/kmi.h"
#ifdef KMI_TEST_CONTEXT
#include "../../spec/c/kmi_context.h"
#endif

#define SMALL 150 /* bytes of a file that is read often */

typedef struct {
    const uint8_t *data;
    uint64_t size;
    long good; /* reads that succeed; -1: all */
    int failed;
} source;

static void fail(const char *what)
{
    fprintf(stderr, "%s\n", what);
    exit(2);
}

static void *memory(size_t count)
{
    void *taken = malloc(count);
    if (taken == NULL) fail("no memory");
    return taken;
}

static int read_source(void *user, uint64_t at, void *to, uint32_t count)
{
    source *from = (source *)user;
    if (from->good == 0) {
        from->failed = 1;
        return 0;
    }
    if (from->good > 0) from->good--;
    if (count == 0 || count > 20 || at > from->size || count > from->size - at) fail("bytes beyond the file are read");
    memcpy(to, from->data + at, count);
    return 1;
}

/* Gives a file with coded stripes the memory that it asks for, or so many bytes less; it is to be freed. */
static kmi_status with_memory(kmi *file, void **taken, size_t less)
{
    *taken = NULL;
#ifdef KMI_TEST_CONTEXT
    uint64_t needed = 0;
    kmi_status status = kmi_context_memory(file, &needed);
    if (status != KMI_OK || needed == 0) return status;
    if (needed > (uint64_t)1 << 31) return KMI_MEMORY;
    *taken = memory((size_t)needed - less);
    return kmi_context_begin(file, *taken, (size_t)needed - less);
#else
    (void)file;
    (void)less;
    return KMI_OK;
#endif
}

static kmi_status read_rows(kmi *file, uint8_t *labels)
{
    kmi_status status = KMI_OK;
    while (status == KMI_OK && file->next_row < file->height) {
        status = kmi_next_row(file, labels + (size_t)file->next_row * file->width);
    }
    return status;
}

/* Compares the whole picture, regions and pixels with its rows. */
static void compare_parts(kmi *file, const uint8_t *labels)
{
    uint32_t w = file->width, h = file->height;
    for (uint32_t part = 0; part < 4; part++) {
        uint32_t x = part * (w - 1) / 5, width = (w - x + part) / (part + 1);
        uint32_t y = part * (h - 1) / 4, height = (h - y + part) / (part + 1);
        size_t count = (size_t)width * height;
        uint8_t *region = (uint8_t *)memory(count);
        if (kmi_region(file, x, y, width, height, region, width) != KMI_OK) fail("a region of a valid file is refused");
        for (uint32_t row = 0; row < height; row++) {
            if (memcmp(region + (size_t)row * width, labels + (size_t)(y + row) * w + x, width)) fail("another region");
        }
        free(region);
        uint8_t label;
        if (kmi_pixel(file, x, y, &label) != KMI_OK || label != labels[(size_t)y * w + x]) fail("another pixel");
    }
    uint8_t none[1] = {77};
    if (kmi_labels(file, 0, h, 1, none) != KMI_OUTSIDE || kmi_labels(file, w, 0, 1, none) != KMI_OUTSIDE ||
        kmi_labels(file, 1, 0, w, none) != KMI_OUTSIDE || kmi_region(file, 0, 1, 1, h, none, 1) != KMI_OUTSIDE ||
        kmi_region(file, 0, 0xFFFFFFFFu, 1, 2, none, 1) != KMI_OUTSIDE || kmi_labels(file, w, 0, 0, none) != KMI_OK ||
        none[0] != 77) {
        fail("labels outside the picture are read");
    }
}

/* Reads a valid file once more, its n-th read failing, for every n; and a coded one in less memory than it needs. */
static void fail_everywhere(const uint8_t *data, uint32_t size, uint8_t *row)
{
    kmi file;
    void *taken = NULL;
    source from = {data, size, 0, 1};
    for (long good = 0; from.failed; good++) {
        from.good = good;
        from.failed = 0;
        kmi_status status = kmi_open_reader(&file, read_source, &from, size, KMI_MAX_PIXELS);
        if (status == KMI_OK) status = with_memory(&file, &taken, 0);
        if (status == KMI_OK) status = kmi_check(&file, row);
        free(taken);
        taken = NULL;
        if (status != (from.failed ? KMI_READ : KMI_OK)) fail("a read that fails is not told");
    }
    if (kmi_open(&file, data, size, KMI_MAX_PIXELS) != KMI_OK) fail("a valid file is refused the second time");
    kmi_status status = with_memory(&file, &taken, 64);
    if (status == KMI_OK) status = kmi_check(&file, row);
    if (status != (taken == NULL ? KMI_OK : KMI_MEMORY)) fail("too little memory is enough");
    free(taken);
}

static void put_u32(uint32_t value)
{
    for (int shift = 24; shift >= 0; shift -= 8) putchar((int)(value >> shift & 255));
}

static void put_picture(const kmi *file, const uint8_t *labels)
{
    static const kmi_format formats[] = {KMI_RGB888, KMI_BGRA8888, KMI_RGBA8888, KMI_RGB565_LE, KMI_RGB565_BE};
    static const size_t sizes[] = {3, 4, 4, 2, 2};
    size_t count = (size_t)file->width * file->height;
    put_u32(file->width);
    put_u32(file->height);
    fwrite(labels, 1, count, stdout);
    for (size_t i = 0; i < 5; i++) {
        uint8_t *pixels = (uint8_t *)memory(count * sizes[i]);
        memcpy(pixels + count * (sizes[i] - 1), labels, count); /* where the header says that they may be */
        kmi_pixels(file, formats[i], pixels + count * (sizes[i] - 1), count, pixels);
        fwrite(pixels, sizes[i], count, stdout);
        free(pixels);
    }
}

static void answer(const uint8_t *data, uint32_t size, uint32_t max_pixels)
{
    kmi file, other;
    source from = {data, size, -1, 0};
    void *taken = NULL, *taken_too = NULL;
    kmi_status status = kmi_open(&file, data, size, max_pixels);
    if (kmi_open_reader(&other, read_source, &from, size, max_pixels) != status) fail("opened otherwise by a callback");
    if (status == KMI_OK) {
        size_t count = (size_t)file.width * file.height;
        uint8_t *labels = (uint8_t *)memory(count), *row = (uint8_t *)memory(file.width), palette[1024];
        status = with_memory(&file, &taken, 0);
        if (with_memory(&other, &taken_too, 0) != status) fail("other memory for a callback");
        if (status == KMI_OK) {
            status = read_rows(&file, labels);
            if (kmi_check(&other, row) != status) fail("read otherwise by a callback");
        }
        if (status == KMI_OK) {
            if (kmi_load_palette(&other, palette) != KMI_OK) fail("no palette by a callback");
            if (memcmp(palette, file.palette, (size_t)file.colors * file.channels)) fail("another palette");
            compare_parts(&other, labels);
            if (kmi_next_row(&file, row) != KMI_OUTSIDE) fail("a row behind the last one is read");
            if (size <= SMALL) fail_everywhere(data, size, row);
            putchar(status);
            put_picture(&file, labels);
        }
        free(labels);
        free(row);
        free(taken);
        free(taken_too);
    }
    if (status != KMI_OK) putchar(status);
    if (kmi_verdict(status)[0] == 0 || kmi_words(status)[0] == 0) fail("a status without words");
}

static int get_u32(uint32_t *value)
{
    uint8_t bytes[4];
    if (fread(bytes, 1, 4, stdin) != 4) return 0;
    *value = (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
    return 1;
}

int main(void)
{
    uint32_t max_pixels, size;
    if (!get_u32(&max_pixels)) fail("nothing to read");
    while (get_u32(&size)) {
        uint8_t *data = (uint8_t *)memory(size);
        if (fread(data, 1, size, stdin) != size) fail("a file is cut short");
        answer(data, size, max_pixels);
        free(data);
    }
    return 0;
}
