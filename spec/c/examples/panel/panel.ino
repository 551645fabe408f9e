// Shows picture.kmi from an SD card on a display of TFT_eSPI, row by row: one row of memory, whatever the picture's size.

#define KMI_IMPLEMENTATION
#include <kmi.h>

#include <SD.h>
#include <TFT_eSPI.h>

const uint32_t MAX_WIDTH = 480;

TFT_eSPI display;
File sd_file;
kmi picture;
uint8_t palette[4 * 256];
uint8_t row[2 * MAX_WIDTH];  // pixels; the labels that they are made of lie in its second half

int read_from_sd(void *, uint64_t at, void *to, uint32_t count) {
  return sd_file.seek((uint32_t)at) && sd_file.read((uint8_t *)to, count) == (int)count;
}

kmi_status show(const char *name) {
  sd_file = SD.open(name);
  if (!sd_file) return KMI_READ;
  kmi_status status = kmi_open_reader(&picture, read_from_sd, NULL, sd_file.size(), KMI_MAX_PIXELS);
  if (status == KMI_OK && picture.width > MAX_WIDTH) status = KMI_LIMIT;
  if (status == KMI_OK) status = kmi_load_palette(&picture, palette);
  for (uint32_t y = 0; status == KMI_OK && y < picture.height; y++) {
    uint8_t *labels = row + picture.width;
    status = kmi_next_row(&picture, labels);
    if (status != KMI_OK) break;
    kmi_pixels(&picture, KMI_RGB565_BE, labels, picture.width, row);
    display.pushImage(0, y, picture.width, 1, (uint16_t *)row);
  }
  sd_file.close();
  return status;
}

void setup() {
  Serial.begin(115200);
  display.init();
  if (!SD.begin()) {
    Serial.println("no SD card");
    return;
  }
  Serial.println(kmi_words(show("/picture.kmi")));
}

void loop() {}
