/* A loader of gdk-pixbuf for .kmi pictures: Eye of GNOME, Thunar, GTK's file dialogue, GIMP. Reads with spec/c; MIT licence.
 *
 * The file may come in pieces of any size. Its size is told as soon as the header is there and proven; the pixels are
 * made when all of it has come, and only if every rule and checksum of spec/kmi.md holds.
 */
#define GDK_PIXBUF_ENABLE_BACKEND
#define KMI_IMPLEMENTATION
#define KMI_FAST
#include <gdk-pixbuf/gdk-pixbuf.h>

#include "../../c/kmi_context.h"

#define MOST_HEADER (1u << 20) /* bytes: more than any header and stripe table take */

typedef struct {
    GdkPixbufModuleSizeFunc size;
    GdkPixbufModulePreparedFunc prepared;
    GdkPixbufModuleUpdatedFunc updated;
    gpointer user;
    GByteArray *bytes;
    guint64 most;     /* bytes that the file may have, from what is known of it */
    gboolean is_told; /* whether the size is */
} Loading;

static gboolean refuse(GError **error, GdkPixbufError code, const char *words)
{
    g_set_error(error, GDK_PIXBUF_ERROR, code, "KMI: %s", words);
    return FALSE;
}

static gboolean refuse_status(GError **error, kmi_status status)
{
    GdkPixbufError code = GDK_PIXBUF_ERROR_CORRUPT_IMAGE;
    if (KMI_VERDICT(status) == 3) code = GDK_PIXBUF_ERROR_UNSUPPORTED_OPERATION;
    if (KMI_VERDICT(status) == 4) code = GDK_PIXBUF_ERROR_INSUFFICIENT_MEMORY;
    return refuse(error, code, kmi_words(status));
}

/* Makes the picture of a file that is all there; NULL with an error if it is not valid. */
static GdkPixbuf *decode(kmi *file, GError **error)
{
    uint64_t need = 0;
    guint8 *memory = NULL;
    GdkPixbuf *picture = NULL;
    kmi_status status = kmi_context_memory(file, &need);
    if (status == KMI_OK && need > 0) {
        memory = need <= G_MAXSIZE ? g_try_malloc((gsize)need) : NULL;
        status = memory != NULL ? kmi_context_begin(file, memory, (size_t)need) : KMI_MEMORY;
    }
    if (status == KMI_OK && file->width <= G_MAXINT && file->height <= G_MAXINT) {
        picture = gdk_pixbuf_new(GDK_COLORSPACE_RGB, file->channels == 4, 8, (int)file->width, (int)file->height);
    }
    if (status == KMI_OK && picture == NULL) status = KMI_LIMIT;
    for (uint32_t y = 0; status == KMI_OK && y < file->height; y++) {
        guint8 *row = gdk_pixbuf_get_pixels(picture) + (gsize)y * (gsize)gdk_pixbuf_get_rowstride(picture);
        guint8 *labels = row + (gsize)file->width * (file->channels - 1u); /* the row's last bytes, as kmi_pixels allows */
        status = kmi_next_row(file, labels);
        if (status == KMI_OK) {
            kmi_pixels(file, file->channels == 4 ? KMI_RGBA8888 : KMI_RGB888, labels, file->width, row);
        }
    }
    g_free(memory);
    if (status == KMI_OK) return picture;
    g_clear_object(&picture);
    refuse_status(error, status);
    return NULL;
}

static gpointer begin(GdkPixbufModuleSizeFunc size, GdkPixbufModulePreparedFunc prepared,
                      GdkPixbufModuleUpdatedFunc updated, gpointer user, GError **error)
{
    Loading *loading = g_new0(Loading, 1);
    (void)error;
    loading->size = size;
    loading->prepared = prepared;
    loading->updated = updated;
    loading->user = user;
    loading->bytes = g_byte_array_new();
    loading->most = MOST_HEADER;
    return loading;
}

/* Takes a piece; as soon as the header is proven, tells the size and knows how long the file can be. */
static gboolean take(Loading *loading, const guchar *piece, guint count, GError **error)
{
    if (!loading->is_told) { /* no more than the longest header is kept of a file that has not proven its own */
        kmi file;
        guint first = (guint)MIN((guint64)count, MOST_HEADER - loading->bytes->len);
        g_byte_array_append(loading->bytes, piece, first);
        piece += first;
        count -= first;
        kmi_status status = kmi_open(&file, loading->bytes->data, loading->bytes->len, KMI_MAX_PIXELS);
        if (status == KMI_OK || status == KMI_ENDS_IN_PAYLOAD) {
            int width = file.width <= G_MAXINT ? (int)file.width : 0, height = (int)MIN(file.height, G_MAXINT);
            if (width == 0) return refuse_status(error, KMI_LIMIT);
            loading->is_told = TRUE;
            loading->most = MOST_HEADER + (guint64)file.width * file.height;
            if (loading->size != NULL) loading->size(&width, &height, loading->user);
            if (width == 0 || height == 0) return refuse(error, GDK_PIXBUF_ERROR_FAILED, "only its size was asked for");
        } else if (KMI_VERDICT(status) != 1 || count > 0) {
            return refuse_status(error, status);
        }
    }
    if (loading->bytes->len + (guint64)count > loading->most) return refuse_status(error, KMI_TRAILING_BYTES);
    g_byte_array_append(loading->bytes, piece, count);
    return TRUE;
}

static gboolean increment(gpointer context, const guchar *piece, guint count, GError **error)
{
    Loading *loading = context;
    if (take(loading, piece, count, error)) return TRUE;
    g_byte_array_set_size(loading->bytes, 0); /* so that there is nothing for stop to decode */
    return FALSE;
}

static gboolean stop(gpointer context, GError **error)
{
    Loading *loading = context;
    GdkPixbuf *picture = NULL;
    kmi file;
    kmi_status status = kmi_open(&file, loading->bytes->data, loading->bytes->len, KMI_MAX_PIXELS);
    if (status == KMI_OK) picture = decode(&file, error);
    else refuse_status(error, status);
    if (picture != NULL) {
        if (loading->prepared != NULL) loading->prepared(picture, NULL, loading->user);
        if (loading->updated != NULL) {
            loading->updated(picture, 0, 0, (int)file.width, (int)file.height, loading->user);
        }
        g_object_unref(picture);
    }
    g_byte_array_unref(loading->bytes);
    g_free(loading);
    return picture != NULL;
}

G_MODULE_EXPORT void fill_vtable(GdkPixbufModule *module)
{
    module->begin_load = begin;
    module->load_increment = increment;
    module->stop_load = stop;
}

G_MODULE_EXPORT void fill_info(GdkPixbufFormat *info)
{
    static GdkPixbufModulePattern signature[] = {{"\x8bKMI\n\r\n", NULL, 100}, {NULL, NULL, 0}};
    static gchar *types[] = {"image/x-kmi", NULL}, *suffixes[] = {"kmi", NULL};
    info->name = "kmi";
    info->signature = signature;
    info->description = "palettefmt indexed picture";
    info->mime_types = types;
    info->extensions = suffixes;
    info->flags = GDK_PIXBUF_FORMAT_THREADSAFE;
    info->license = "MIT";
}
