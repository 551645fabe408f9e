/* Times decoders on the same labels, in turns: kmi.h, and with -DKMI_TEST_LIBPNG libpng. Arguments: turns, a .kmi file,
 * and its labels as an indexed PNG. Both are in memory, both are decoded to one byte a label. stdout: the best time of
 * each, in seconds. tests/benchmarks/creader.py compiles and runs it. */
#define _POSIX_C_SOURCE 199309L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#ifdef KMI_TEST_LIBPNG
#include <png.h>
#endif

#define KMI_IMPLEMENTATION
#include "../../spec/c/kmi_context.h"

typedef struct {
    uint8_t *data;
    size_t size, at;
} bytes;

static void fail(const char *what)
{
    fprintf(stderr, "%s\n", what);
    exit(2);
}

static double now(void)
{
    struct timespec clock;
    clock_gettime(CLOCK_MONOTONIC, &clock);
    return (double)clock.tv_sec + (double)clock.tv_nsec * 1e-9;
}

static bytes whole(const char *name)
{
    FILE *file = fopen(name, "rb");
    bytes read = {NULL, 0, 0};
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) fail(name);
    read.size = (size_t)ftell(file);
    read.data = (uint8_t *)malloc(read.size);
    rewind(file);
    if (read.data == NULL || fread(read.data, 1, read.size, file) != read.size) fail(name);
    fclose(file);
    return read;
}

static double time_kmi(const bytes *from, kmi *file, void *memory, size_t needed, uint8_t *labels)
{
    double start = now();
    kmi_status status = kmi_open(file, from->data, from->size, KMI_MAX_PIXELS);
    if (status == KMI_OK && needed > 0) status = kmi_context_begin(file, memory, needed);
    while (status == KMI_OK && file->next_row < file->height) {
        status = kmi_next_row(file, labels + (size_t)file->next_row * file->width);
    }
    if (status != KMI_OK) fail(kmi_words(status));
    return now() - start;
}

#ifdef KMI_TEST_LIBPNG
static void read_png(png_structp png, png_bytep to, size_t count)
{
    bytes *from = (bytes *)png_get_io_ptr(png);
    if (count > from->size - from->at) png_error(png, "cut short");
    memcpy(to, from->data + from->at, count);
    from->at += count;
}

static double time_png(bytes *from, uint8_t *labels)
{
    double start = now();
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    if (setjmp(png_jmpbuf(png))) fail("libpng fails");
    from->at = 0;
    png_set_read_fn(png, from, read_png);
    png_read_info(png, info);
    png_set_packing(png);
    png_uint_32 width = png_get_image_width(png, info), height = png_get_image_height(png, info);
    for (png_uint_32 y = 0; y < height; y++) png_read_row(png, labels + (size_t)y * width, NULL);
    png_read_end(png, NULL);
    png_destroy_read_struct(&png, &info, NULL);
    return now() - start;
}
#endif

int main(int count, char **words)
{
    if (count != 4) fail("speed TURNS FILE.kmi FILE.png");
    bytes ours = whole(words[2]), png = whole(words[3]);
    kmi file;
    uint64_t needed = 0;
    double best[2] = {1e9, 1e9};
    if (kmi_open(&file, ours.data, ours.size, KMI_MAX_PIXELS) != KMI_OK) fail("not a valid file");
    if (kmi_context_memory(&file, &needed) != KMI_OK) fail("not a valid file");
    size_t pixels = (size_t)file.width * file.height;
    void *memory = malloc((size_t)needed + 1);
    uint8_t *labels = (uint8_t *)malloc(pixels), *others = (uint8_t *)malloc(pixels);
    if (memory == NULL || labels == NULL || others == NULL) fail("no memory");
    for (int turn = atoi(words[1]); turn > 0; turn--) {
        double taken = time_kmi(&ours, &file, memory, (size_t)needed, labels);
        if (taken < best[0]) best[0] = taken;
#ifdef KMI_TEST_LIBPNG
        taken = time_png(&png, others);
        if (taken < best[1]) best[1] = taken;
        if (memcmp(labels, others, pixels) != 0) fail("not the same labels");
#endif
    }
    printf("%.9f %.9f\n", best[0], best[1]);
    free(memory);
    free(labels);
    free(others);
    free(ours.data);
    free(png.data);
    return 0;
}
