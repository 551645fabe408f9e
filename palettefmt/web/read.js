// Reading .kmi files whole: taken apart, checked, and their labels decoded, in one go.

import { decodeStripe } from './context.js';
import { MAX_PIXELS, parse } from './parse.js';
import { allocate, decodeStripes, shapeOf } from './stripes.js';

/** @import { Header } from './parse.js' */
/** @import { Coder } from './stripes.js' */

/** @typedef {Header & {labels: Uint8Array<ArrayBuffer>}} Image a decoded file: a label for every pixel, row by row */

/**
 * Decode a whole file.
 * @param {Uint8Array | ArrayBuffer} data
 * @param {object} [options]
 * @param {number} [options.maxPixels] more are refused, before memory is taken
 * @param {(done: number, all: number) => void} [options.onProgress] in rows
 * @param {Coder} [options.coder] reads the stripes that are not packed; that of wasm.js is quicker
 * @returns {Image}
 * @throws {KmiError}
 */
export function decode(data, { maxPixels = MAX_PIXELS, onProgress, coder = decodeStripe } = {}) {
  const bytes = data instanceof ArrayBuffer ? new Uint8Array(data) : data;
  const header = parse(bytes, { maxPixels });
  const labels = allocate(header.width * header.height);
  for (const rows of decodeStripes(bytes, shapeOf(header), header.stripes, labels, coder)) {
    if (onProgress) onProgress(rows, header.height);
  }
  return { ...header, labels };
}
