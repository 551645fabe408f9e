/* Reads files through GdkPixbufLoader, as every program of GTK does; tests/desktop_readers.py compiles and runs it.
 *
 * stdin: the most pixels that are told (4 bytes, most significant first), then each file behind its length (4 bytes).
 * stdout, for each file: one byte: 0 no picture, 1 a picture, 2 a picture of more pixels. Of none the error's words, two
 * bytes before them with their number; of a picture width and height (4 bytes each); of one to be told the pixels, R G B A.
 *
 * Each file comes whole and in pieces. If these differ, or the size that is told beforehand is not the picture's, or the
 * picture is made when the size alone is asked for, the program ends with a line on stderr.
 */
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    int width, height, only_size;
} sizes;

static void fail(const char *what)
{
    fprintf(stderr, "%s\n", what);
    exit(2);
}

static void on_size(GdkPixbufLoader *loader, int width, int height, gpointer user)
{
    sizes *told = user;
    told->width = width;
    told->height = height;
    if (told->only_size) gdk_pixbuf_loader_set_size(loader, 0, 0);
}

/* Reads a file that comes in pieces; returns the picture, or NULL and the error. */
static GdkPixbuf *read_file(const guchar *data, gsize count, gsize piece, sizes *told, GError **error)
{
    GdkPixbufLoader *loader = gdk_pixbuf_loader_new();
    GdkPixbuf *picture = NULL;
    gboolean good = TRUE;
    told->width = told->height = 0;
    g_signal_connect(loader, "size-prepared", G_CALLBACK(on_size), told);
    for (gsize at = 0; good && at < count; at += piece) {
        guchar *part = g_memdup2(data + at, MIN(piece, count - at)); /* so that a sanitizer sees a step beyond it */
        good = gdk_pixbuf_loader_write(loader, part, MIN(piece, count - at), error);
        g_free(part);
    }
    if (good) good = gdk_pixbuf_loader_close(loader, error);
    else gdk_pixbuf_loader_close(loader, NULL);
    if (good) picture = g_object_ref(gdk_pixbuf_loader_get_pixbuf(loader));
    else if (gdk_pixbuf_loader_get_pixbuf(loader) != NULL) fail("a picture of a file that was refused");
    g_object_unref(loader);
    return picture;
}

static void put(GByteArray *out, guint32 number, int bytes)
{
    while (bytes-- > 0) {
        guint8 byte = (guint8)(number >> 8 * bytes);
        g_byte_array_append(out, &byte, 1);
    }
}

static GByteArray *answer(const guchar *data, gsize count, gsize piece, guint32 most)
{
    GByteArray *out = g_byte_array_new();
    GError *error = NULL;
    sizes told = {0, 0, 0};
    GdkPixbuf *picture = read_file(data, count, piece, &told, &error);
    if (picture == NULL) {
        put(out, 0, 1);
        put(out, (guint32)strlen(error->message), 2);
        g_byte_array_append(out, (const guint8 *)error->message, (guint)strlen(error->message));
        g_error_free(error);
        return out;
    }
    int width = gdk_pixbuf_get_width(picture), height = gdk_pixbuf_get_height(picture);
    int large = (guint64)width * (guint64)height > most;
    if (width != told.width || height != told.height) fail("another size");
    put(out, large ? 2 : 1, 1);
    put(out, (guint32)width, 4);
    put(out, (guint32)height, 4);
    for (int y = 0; y < height && !large; y++) {
        const guint8 *row = gdk_pixbuf_read_pixels(picture) + (gsize)y * (gsize)gdk_pixbuf_get_rowstride(picture);
        for (int x = 0; x < width; x++) {
            int channels = gdk_pixbuf_get_n_channels(picture);
            g_byte_array_append(out, row + x * channels, 3);
            put(out, channels == 4 ? row[4 * x + 3] : 255, 1);
        }
    }
    g_object_unref(picture);
    told.only_size = 1;
    if (read_file(data, count, count, &told, NULL) != NULL) fail("a picture where the size alone was asked for");
    if (width != told.width || height != told.height) fail("another size when it alone is asked for");
    return out;
}

static guint32 number(void)
{
    guint8 bytes[4];
    if (fread(bytes, 1, 4, stdin) != 4) exit(0);
    return (guint32)bytes[0] << 24 | (guint32)bytes[1] << 16 | (guint32)bytes[2] << 8 | bytes[3];
}

int main(void)
{
    const guint32 most = number();
    for (;;) {
        gsize count = number();
        guchar *data = g_malloc(count + 1);
        if (fread(data, 1, count, stdin) != count) fail("stdin ends too early");
        GByteArray *whole = answer(data, count, count, most), *pieces = answer(data, count, 997, most);
        if (whole->len != pieces->len || memcmp(whole->data, pieces->data, whole->len) != 0) fail("pieces differ");
        fwrite(whole->data, 1, whole->len, stdout);
        fflush(stdout);
        g_byte_array_unref(whole);
        g_byte_array_unref(pieces);
        g_free(data);
    }
}
