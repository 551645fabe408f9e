// What the workers of the pages do with a file: decode it, and make of the labels what the page needs next.

import { toRGBA } from './pixels.js';
import { decode } from './read.js';

/** @import { Image } from './read.js' */

/** @typedef {Image & {counts: number[], milliseconds: number}} Shown pixels of each entry; how long decoding took */

/** @typedef {{width: number, height: number, pixels: Uint8ClampedArray<ArrayBuffer>}} Painted R G B A of every pixel */

/**
 * The job of the viewer.
 * @param {Uint8Array} bytes
 * @param {(share: number) => void} tell
 * @returns {Shown}
 * @throws {KmiError}
 */
export function decodeAndCount(bytes, tell) {
  const start = performance.now();
  const image = decode(bytes, { onProgress: (done, all) => tell(done / all) });
  const milliseconds = performance.now() - start;
  const counts = new Uint32Array(image.colors);
  for (let i = 0; i < image.labels.length; i++) counts[image.labels[i]]++;
  return { ...image, counts: [...counts], milliseconds };
}

/**
 * The job of the web component.
 * @param {{bytes: Uint8Array, maxPixels: number}} input
 * @returns {Painted}
 * @throws {KmiError}
 */
export function decodeAndPaint({ bytes, maxPixels }) {
  const image = decode(bytes, { maxPixels });
  return { width: image.width, height: image.height, pixels: toRGBA(image) };
}
