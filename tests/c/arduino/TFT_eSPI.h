/* As much of TFT_eSPI as spec/c/examples/panel/panel.ino uses, to compile it. */
#include <stdint.h>

struct TFT_eSPI {
    void init();
    void pushImage(int32_t, int32_t, int32_t, int32_t, uint16_t *);
};
