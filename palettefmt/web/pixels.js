// Labels and palette to the pixels that a screen shows.

/**
 * @param {{labels: Uint8Array, palette: Uint8Array, channels: number}} image
 * @returns {Uint8ClampedArray<ArrayBuffer>} R G B A of every pixel, row by row, alpha straight
 */
export function toRGBA({ labels, palette, channels }) {
  const colours = new Uint32Array(rgbaPalette(palette, channels).buffer);
  const pixels = new Uint32Array(labels.length);
  for (let i = 0; i < labels.length; i++) pixels[i] = colours[labels[i]];
  return new Uint8ClampedArray(pixels.buffer);
}

/**
 * @param {Uint8Array} palette
 * @param {number} channels 3 or 4
 * @returns {Uint8Array<ArrayBuffer>} four bytes for each of 256 entries, so that a look-up needs no check
 */
export function rgbaPalette(palette, channels) {
  const colours = new Uint8Array(4 * 256);
  for (let entry = 0; entry * channels < palette.length; entry++) {
    for (let channel = 0; channel < 3; channel++) colours[4 * entry + channel] = palette[channels * entry + channel];
    colours[4 * entry + 3] = channels === 4 ? palette[4 * entry + 3] : 255;
  }
  return colours;
}
