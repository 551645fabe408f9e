/* A plugin of Qt 6 for .kmi pictures: Gwenview, nomacs, qView, KDE's thumbnails. Reads with spec/c; MIT licence.
 *
 * A picture without alpha is Format_Indexed8 with its own labels and palette, one with alpha is Format_ARGB32. Its size
 * is told from the header alone. A picture comes only if every rule and checksum of spec/kmi.md holds.
 */
#define KMI_IMPLEMENTATION
#define KMI_FAST
#include "../../c/kmi_context.h"

#include <QImage>
#include <QImageIOHandler>
#include <QImageIOPlugin>
#include <QLoggingCategory>
#include <QVariant>
#include <memory>
#include <new>

namespace {

Q_LOGGING_CATEGORY(log, "kmi.imageformat", QtWarningMsg)

/* The largest file: a byte for each pixel that is allowed, and the longest header. */
constexpr qint64 mostBytes = qint64(KMI_MAX_PIXELS) + (1 << 20);

/* Takes what a device has to give, piece by piece: no memory before the bytes are there. */
QByteArray readAll(QIODevice *device)
{
    QByteArray bytes, piece;
    while (bytes.size() <= mostBytes && !(piece = device->read(1 << 16)).isEmpty()) bytes += piece;
    return bytes;
}

struct Source {
    QIODevice *device;
    qint64 start;
};

int readSource(void *user, uint64_t at, void *to, uint32_t count)
{
    auto *source = static_cast<Source *>(user);
    return source->device->seek(source->start + qint64(at)) &&
           source->device->read(static_cast<char *>(to), count) == qint64(count);
}

class KmiHandler : public QImageIOHandler {
public:
    static bool isOurs(QIODevice *device)
    {
        return device != nullptr && device->peek(sizeof kmi_signature) ==
               QByteArray(reinterpret_cast<const char *>(kmi_signature), sizeof kmi_signature);
    }

    bool canRead() const override
    {
        if (done || !isOurs(device())) return false;
        setFormat("kmi");
        return true;
    }

    bool read(QImage *image) override
    {
        QByteArray bytes;
        kmi file;
        kmi_status status = examine(&file, &bytes);
        if (status == KMI_OK && !device()->isSequential()) {
            bytes = readAll(device());
            status = kmi_open(&file, bytes.constData(), size_t(bytes.size()), KMI_MAX_PIXELS);
        }
        if (status == KMI_OK) status = decode(&file, image);
        done = true;
        if (status == KMI_OK) return true;
        qCWarning(log, "%s: %s", kmi_verdict(status), kmi_words(status));
        *image = QImage();
        return false;
    }

    bool supportsOption(ImageOption option) const override
    {
        return option == Size || option == ImageFormat;
    }

    QVariant option(ImageOption option) const override
    {
        kmi file;
        if (!supportsOption(option) || done || !device() || device()->isSequential()) return QVariant();
        if (examine(&file, nullptr) != KMI_OK) return QVariant();
        if (option == Size) return QSize(int(file.width), int(file.height));
        return file.channels == 4 ? QImage::Format_ARGB32 : QImage::Format_Indexed8;
    }

private:
    bool done = false;

    /* Opens what the device has without taking it; all of it goes to `bytes` if there is no way back. */
    kmi_status examine(kmi *file, QByteArray *bytes) const
    {
        kmi_status status;
        if (device()->isSequential()) {
            *bytes = readAll(device());
            status = kmi_open(file, bytes->constData(), size_t(bytes->size()), KMI_MAX_PIXELS);
        } else {
            Source source{device(), device()->pos()};
            const qint64 size = device()->size() - source.start;
            status = kmi_open_reader(file, readSource, &source, uint64_t(size < 0 ? 0 : size), KMI_MAX_PIXELS);
            if (!device()->seek(source.start)) status = KMI_READ;
        }
        if (status == KMI_OK && (file->width > INT32_MAX || file->height > INT32_MAX)) status = KMI_LIMIT;
        return status;
    }

    static kmi_status decode(kmi *file, QImage *image)
    {
        const QSize size(int(file->width), int(file->height));
        const auto format = file->channels == 4 ? QImage::Format_ARGB32 : QImage::Format_Indexed8;
        uint64_t need = 0;
        kmi_status status = kmi_context_memory(file, &need);
        if (status != KMI_OK) return status;
        if (need > SIZE_MAX || !allocateImage(size, format, image)) return KMI_LIMIT; /* QImageReader's own limit */
        std::unique_ptr<uint8_t[]> memory(need > 0 ? new (std::nothrow) uint8_t[size_t(need)] : nullptr);
        if (need > 0) status = memory ? kmi_context_begin(file, memory.get(), size_t(need)) : KMI_MEMORY;

        QList<QRgb> colours;
        for (uint32_t i = 0; i < file->colors; i++) {
            const uint8_t *entry = file->palette + i * file->channels;
            colours.append(qRgba(entry[0], entry[1], entry[2], file->channels == 4 ? entry[3] : 255));
        }
        if (format == QImage::Format_Indexed8) image->setColorTable(colours);
        QByteArray labels(format == QImage::Format_ARGB32 ? size.width() : 0, Qt::Uninitialized);
        for (int y = 0; status == KMI_OK && y < size.height(); y++) {
            uchar *line = image->scanLine(y);
            auto *row = labels.isEmpty() ? line : reinterpret_cast<uchar *>(labels.data());
            status = kmi_next_row(file, row);
            if (labels.isEmpty() || status != KMI_OK) continue;
            for (int x = 0; x < size.width(); x++) reinterpret_cast<QRgb *>(line)[x] = colours.at(row[x]);
        }
        return status;
    }
};

} // namespace

class KmiPlugin : public QImageIOPlugin {
    Q_OBJECT
    Q_PLUGIN_METADATA(IID "org.qt-project.Qt.QImageIOHandlerFactoryInterface" FILE "kmi.json")

public:
    Capabilities capabilities(QIODevice *device, const QByteArray &format) const override
    {
        const bool named = format == "kmi", unnamed = format.isEmpty() && KmiHandler::isOurs(device);
        return named || unnamed ? CanRead : Capabilities();
    }

    QImageIOHandler *create(QIODevice *device, const QByteArray &format) const override
    {
        auto *handler = new KmiHandler;
        handler->setDevice(device);
        handler->setFormat(format.isEmpty() ? QByteArray("kmi") : format);
        return handler;
    }
};

#include "kmi_qt.moc"
