// Reads files through QImageReader, as every program of Qt does; tests/desktop_readers.py compiles and runs it.
//
// stdin: the most pixels that are told (4 bytes, most significant first), then each file behind its length (4 bytes).
// stdout, for each file: one byte: 0 no picture, 1 a picture, 2 a picture of more pixels. Of a picture also width and
// height (4 bytes each); of one to be told also k (2 bytes; 0: it has no palette), k entries R G B A and the labels, or
// the pixels R G B A.
//
// Each file is read from a device that can seek and from one that cannot. If these differ, or the size that is told
// beforehand is not the picture's, or asking for it moves the device, or there is no thumbnail of a picture, the program
// ends with a line on stderr.
#include <QBuffer>
#include <QGuiApplication>
#include <QImageReader>
#include <QtEndian>
#include <cstdio>
#include <cstdlib>
#include <cstring>

static void fail(const char *what)
{
    std::fprintf(stderr, "%s\n", what);
    std::exit(2);
}

class Pipe : public QIODevice {
public:
    explicit Pipe(const QByteArray &data) : rest(data) {}
    bool isSequential() const override { return true; }

protected:
    qint64 readData(char *to, qint64 most) override
    {
        const qint64 count = qMin(most, qint64(rest.size()));
        std::memcpy(to, rest.constData(), size_t(count));
        rest.remove(0, count);
        return count;
    }
    qint64 writeData(const char *, qint64) override { return -1; }

private:
    QByteArray rest;
};

static QImage read(QIODevice *device, bool seeks)
{
    if (!device->open(QIODevice::ReadOnly)) fail("the device does not open");
    QImageReader reader(device);
    const bool can = reader.canRead();
    const QSize size = reader.size();
    const QImage::Format format = reader.imageFormat();
    if (can && reader.format() != "kmi") return QImage(); // damaged into what looks like another format's
    if (seeks && can && device->pos() != 0) fail("asking for the size moves the device");
    QImage image;
    if (reader.read(&image) == image.isNull()) fail("a picture without pixels, or pixels without a picture");
    if (!can && !image.isNull()) fail("a picture that cannot be read is read");
    if (seeks && !image.isNull() && (image.size() != size || image.format() != format)) fail("another size or format");
    return image;
}

// Reads a picture as programs read thumbnails.
static void readSmall(const QByteArray &data, const QSize &size)
{
    QByteArray copy = data;
    QBuffer buffer(&copy);
    QImageReader reader(&buffer);
    reader.setScaledSize(size);
    if (reader.read().size() != size) fail("a thumbnail of another size");
}

static void put(QByteArray *out, quint32 number, int bytes)
{
    while (bytes-- > 0) out->append(char(number >> 8 * bytes));
}

static QByteArray told(const QImage &image, quint32 most)
{
    QByteArray out;
    const bool large = quint64(image.width()) * quint64(image.height()) > most;
    put(&out, image.isNull() ? 0 : large ? 2 : 1, 1);
    if (image.isNull()) return out;
    put(&out, quint32(image.width()), 4);
    put(&out, quint32(image.height()), 4);
    if (large) return out;
    const bool indexed = image.format() == QImage::Format_Indexed8;
    put(&out, indexed ? quint32(image.colorCount()) : 0, 2);
    for (QRgb colour : image.colorTable()) {
        for (int part : {qRed(colour), qGreen(colour), qBlue(colour), qAlpha(colour)}) put(&out, quint32(part), 1);
    }
    const QImage shown = indexed ? image : image.convertToFormat(QImage::Format_RGBA8888);
    for (int y = 0; y < shown.height(); y++) {
        out.append(reinterpret_cast<const char *>(shown.constScanLine(y)), shown.width() * (indexed ? 1 : 4));
    }
    return out;
}

static QByteArray take(qsizetype count, bool mayEnd)
{
    QByteArray bytes(count, 0);
    const size_t got = std::fread(bytes.data(), 1, size_t(count), stdin);
    if (got == 0 && count > 0 && mayEnd) std::exit(0);
    if (got != size_t(count)) fail("stdin ends too early");
    return bytes;
}

int main(int count, char **arguments)
{
    QGuiApplication application(count, arguments);
    const quint32 most = qFromBigEndian<quint32>(take(4, false).constData());
    for (;;) {
        QByteArray data = take(qFromBigEndian<quint32>(take(4, true).constData()), false);
        QBuffer buffer(&data);
        Pipe pipe(data);
        const QImage image = read(&buffer, true);
        const QByteArray answer = told(image, most);
        if (!image.isNull()) readSmall(data, QSize((image.width() + 1) / 2, (image.height() + 1) / 2));
        if (answer != told(read(&pipe, false), most)) fail("a device that cannot seek gives something else");
        if (std::fwrite(answer.constData(), 1, size_t(answer.size()), stdout) != size_t(answer.size())) fail("stdout");
        std::fflush(stdout);
    }
}
