/* As much of Arduino and its SD library as spec/c/examples/panel/panel.ino uses, to compile it. */
#ifndef SD_H
#define SD_H

#include <stddef.h>
#include <stdint.h>

struct File {
    bool seek(uint32_t);
    int read(uint8_t *, size_t);
    uint32_t size();
    void close();
    explicit operator bool();
};

struct Card {
    bool begin();
    File open(const char *);
};

struct Port {
    void begin(long);
    void println(const char *);
};

extern Card SD;
extern Port Serial;

#endif
