// Writing .kmi files: packed labels, and a new palette for a file that exists.

import {
  ALPHA_BIT, CONTEXT, FIXED_BYTES, MAX_STRIPES, MODEL_BIT, PACKED, SIGNATURE, VERSION,
  bitsPerLabel, crc32, packedBytes, writeU32,
} from './core.js';
import { pack } from './packed.js';
import { parse } from './parse.js';

/**
 * @typedef {object} Picture
 * @property {number} width in pixels
 * @property {number} height in pixels
 * @property {Uint8Array} labels row by row
 * @property {Uint8Array} palette
 * @property {number} [channels] 3 (R G B, the default) or 4 (R G B A)
 * @property {number} [stripeRows] rows of a stripe; 0, the default: one stripe
 */

/**
 * Write a file of coding 0.
 * @param {Picture} picture
 * @returns {Uint8Array<ArrayBuffer>}
 * @throws {RangeError} if the picture does not fit the format
 */
export function encodePacked({ width, height, labels, palette, channels = 3, stripeRows = 0 }) {
  const colors = palette.length / channels;
  checkPicture({ width, height, labels, colors, channels, stripeRows });
  const bits = bitsPerLabel(colors);
  const parts = [];
  for (let row = 0; row < height; row += stripeRows || height) {
    const rows = Math.min(stripeRows || height, height - row);
    const part = labels.subarray(row * width, (row + rows) * width);
    parts.push({ part, length: packedBytes(part.length, bits) });
  }

  const tableAt = FIXED_BYTES + palette.length;
  let at = tableAt + 8 * parts.length + 4;
  const file = new Uint8Array(parts.reduce((sum, { length }) => sum + length, at));
  file.set(SIGNATURE);
  file[7] = VERSION;
  file[8] = PACKED | (channels === 4 ? ALPHA_BIT : 0);
  file[9] = colors - 1;
  file[10] = stripeRows >>> 8;
  file[11] = stripeRows;
  writeU32(file, 12, width);
  writeU32(file, 16, height);
  file.set(palette, FIXED_BYTES);
  parts.forEach(({ part, length }, index) => {
    writeU32(file, tableAt + 8 * index, length);
    writeU32(file, tableAt + 8 * index + 4, crc32(part));
    pack(part, bits, file.subarray(at, at + length));
    at += length;
  });
  sealHeader(file, tableAt + 8 * parts.length);
  return file;
}

/**
 * Give a file another palette; its payloads stay as they are. A file of coding 1 keeps the palette that it was coded with
 * as its model palette, until it gets that very palette back.
 * @param {Uint8Array} bytes of a whole file
 * @param {Uint8Array} newPalette as many entries and channels as before
 * @returns {Uint8Array<ArrayBuffer>}
 * @throws {import('./core.js').KmiError} if the file is broken
 * @throws {RangeError} if the palette is of another size
 */
export function recolour(bytes, newPalette) {
  const { palette, modelPalette, coding, stripes } = parse(bytes, { maxPixels: Infinity });
  if (newPalette.length !== palette.length) {
    throw new RangeError(`a palette of ${newPalette.length} bytes for a file whose palette has ${palette.length}`);
  }
  const codedWith = modelPalette ?? palette;
  const keepModel = coding === CONTEXT && newPalette.some((value, i) => value !== codedWith[i]);
  const tableAt = FIXED_BYTES + palette.length * (modelPalette ? 2 : 1);
  const newTableAt = FIXED_BYTES + palette.length * (keepModel ? 2 : 1);
  const file = new Uint8Array(bytes.length - tableAt + newTableAt);
  file.set(bytes.subarray(0, FIXED_BYTES));
  file[8] = keepModel ? bytes[8] | MODEL_BIT : bytes[8] & ~MODEL_BIT;
  file.set(newPalette, FIXED_BYTES);
  if (keepModel) file.set(codedWith, FIXED_BYTES + palette.length);
  file.set(bytes.subarray(tableAt), newTableAt);
  sealHeader(file, newTableAt + 8 * stripes.length);
  return file;
}

/**
 * @param {Uint8Array} file
 * @param {number} crcAt
 */
function sealHeader(file, crcAt) {
  writeU32(file, crcAt, crc32(file.subarray(0, crcAt)));
}

/** @param {{width: number, height: number, labels: Uint8Array, colors: number, channels: number, stripeRows: number}} p */
function checkPicture({ width, height, labels, colors, channels, stripeRows }) {
  if (channels !== 3 && channels !== 4) throw new RangeError(`channels must be 3 or 4, not ${channels}`);
  if (!Number.isInteger(colors) || colors < 1 || colors > 256) throw new RangeError(`${colors} palette entries`);
  for (const [name, value] of Object.entries({ width, height })) {
    if (!Number.isInteger(value) || value < 1 || value > 0xffffffff) throw new RangeError(`${name} is ${value}`);
  }
  if (labels.length !== width * height) throw new RangeError(`${labels.length} labels for ${width} x ${height} pixels`);
  const stripeFits = Number.isInteger(stripeRows) && stripeRows >= 0 && stripeRows <= 0xffff && stripeRows < height;
  if (!stripeFits || (stripeRows && height / stripeRows > MAX_STRIPES)) {
    throw new RangeError(`stripes of ${stripeRows} rows in a picture of ${height} rows`);
  }
  const over = colors < 256 ? labels.findIndex((label) => label >= colors) : -1;
  if (over >= 0) throw new RangeError(`label ${labels[over]} of pixel ${over} in a palette of ${colors}`);
}
