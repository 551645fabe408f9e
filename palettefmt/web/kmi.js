// A reader of the .kmi format, written from its specification (spec/kmi.md) alone. No dependencies.
//
//   import { decode, toRGBA } from './kmi.js';
//   const image = decode(new Uint8Array(await (await fetch('picture.kmi')).arrayBuffer()));
//   context2d.putImageData(new ImageData(toRGBA(image), image.width, image.height), 0, 0);

import { decodeStripe } from './context.js';
import {
  ALPHA_BIT, CODING_BITS, CONTEXT, FIXED_BYTES, KmiError, MAX_STRIPES, MODEL_BIT, PACKED, SIGNATURE, VERSION,
  bitsPerLabel, crc32, packedBytes, readU32,
} from './core.js';
import { unpack } from './packed.js';

export { KmiError } from './core.js';
export { toIndexedPNG } from './png.js';
export { encodePacked, recolour } from './write.js';

/** More pixels than this are refused unless the caller asks for more. */
export const MAX_PIXELS = 89478485;

/**
 * @typedef {object} Stripe
 * @property {number} row its first row
 * @property {number} rows
 * @property {number} offset of its payload in the file, in bytes
 * @property {number} length of its payload, in bytes
 * @property {number} crc of its labels
 */

/**
 * A file taken apart, its labels not yet decoded.
 * @typedef {object} Header
 * @property {number} version
 * @property {number} width in pixels
 * @property {number} height in pixels
 * @property {number} colors k, from 1 to 256
 * @property {number} channels 3 (R G B) or 4 (R G B A)
 * @property {number} coding 0 packed, 1 context
 * @property {number} bits of one packed label
 * @property {number} stripeRows rows of a stripe; the height where there is one stripe
 * @property {Stripe[]} stripes
 * @property {Uint8Array} palette colors * channels bytes
 * @property {Uint8Array | null} modelPalette the palette that a recoloured file was coded with
 * @property {{part: string, bytes: number}[]} ledger what each part of the file takes; adds up to fileBytes
 * @property {number} fileBytes
 */

/** @typedef {Header & {labels: Uint8Array}} Image a decoded file: a label for every pixel, row by row */

/**
 * Take a file apart and check all of it but the labels.
 * @param {Uint8Array | ArrayBuffer} data
 * @param {{maxPixels?: number}} [options]
 * @returns {Header}
 * @throws {KmiError}
 */
export function parse(data, { maxPixels = MAX_PIXELS } = {}) {
  const bytes = data instanceof ArrayBuffer ? new Uint8Array(data) : data;
  checkSignature(bytes);
  if (bytes.length > 7 && bytes[7] !== VERSION) {
    throw new KmiError('unsupported', `version ${bytes[7]} at byte 7; this reader knows version ${VERSION}`);
  }
  needBytes(bytes, FIXED_BYTES, 'the fixed fields');
  const { mode, colors, rowsField, width, height, count } = readFixed(bytes);

  const channels = mode & ALPHA_BIT ? 4 : 3;
  const paletteBytes = colors * channels;
  const modelBytes = mode & MODEL_BIT ? paletteBytes : 0;
  const tableAt = FIXED_BYTES + paletteBytes + modelBytes;
  const crcAt = tableAt + 8 * count;
  needBytes(bytes, crcAt + 4, 'palette, stripe table and header CRC');
  const crc = crc32(bytes.subarray(0, crcAt));
  if (crc !== readU32(bytes, crcAt)) {
    throw new KmiError('corrupt', `header CRC at byte ${crcAt} is ${hex(readU32(bytes, crcAt))}, not ${hex(crc)}`);
  }
  const coding = mode & CODING_BITS;
  if (coding !== PACKED && coding !== CONTEXT) {
    throw new KmiError('unsupported', `coding ${coding} at byte 8; this reader knows 0 and 1`);
  }
  if (coding === PACKED && modelBytes) throw new KmiError('corrupt', 'a packed file with a model palette (byte 8)');
  if (width * height > maxPixels) {
    throw new KmiError('refused', `${width} x ${height} pixels are more than the ${maxPixels} that are allowed`);
  }

  const stripeRows = rowsField || height;
  const stripes = readStripes(bytes, tableAt, { count, stripeRows, height });
  const bits = bitsPerLabel(colors);
  checkLengths(stripes, coding, width, bits);
  const payloadBytes = bytes.length - crcAt - 4;
  return {
    version: VERSION, width, height, colors, channels, coding, bits, stripeRows, stripes,
    palette: bytes.slice(FIXED_BYTES, FIXED_BYTES + paletteBytes),
    modelPalette: modelBytes ? bytes.slice(FIXED_BYTES + paletteBytes, tableAt) : null,
    ledger: [
      { part: 'signature', bytes: 7 },
      { part: 'fixed fields', bytes: FIXED_BYTES - 7 },
      { part: 'palette', bytes: paletteBytes },
      ...(modelBytes ? [{ part: 'model palette', bytes: modelBytes }] : []),
      { part: 'stripe table', bytes: 8 * count },
      { part: 'header CRC', bytes: 4 },
      { part: 'payload', bytes: payloadBytes },
    ],
    fileBytes: bytes.length,
  };
}

/**
 * Decode a whole file.
 * @param {Uint8Array | ArrayBuffer} data
 * @param {{maxPixels?: number, onProgress?: (done: number, all: number) => void}} [options] progress in rows
 * @returns {Image}
 * @throws {KmiError}
 */
export function decode(data, { maxPixels = MAX_PIXELS, onProgress } = {}) {
  const bytes = data instanceof ArrayBuffer ? new Uint8Array(data) : data;
  const header = parse(bytes, { maxPixels });
  const labels = allocate(header.width * header.height);
  header.stripes.forEach((stripe, index) => {
    const start = stripe.row * header.width;
    const part = labels.subarray(start, start + stripe.rows * header.width);
    const onRow = onProgress && ((/** @type {number} */ rows) => onProgress(stripe.row + rows, header.height));
    decodeOne(bytes.subarray(stripe.offset, stripe.offset + stripe.length), header, index, part, onRow);
    if (onRow) onRow(stripe.rows);
  });
  return { ...header, labels };
}

/**
 * @param {{labels: Uint8Array, palette: Uint8Array, channels: number}} image
 * @returns {Uint8ClampedArray} R G B A of every pixel, row by row, alpha straight
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
 * @returns {Uint8Array} four bytes for each of 256 entries, so that a look-up needs no check
 */
export function rgbaPalette(palette, channels) {
  const colours = new Uint8Array(4 * 256);
  for (let entry = 0; entry * channels < palette.length; entry++) {
    for (let channel = 0; channel < 3; channel++) colours[4 * entry + channel] = palette[channels * entry + channel];
    colours[4 * entry + 3] = channels === 4 ? palette[4 * entry + 3] : 255;
  }
  return colours;
}

/** @param {Uint8Array} bytes */
function checkSignature(bytes) {
  const length = Math.min(bytes.length, SIGNATURE.length);
  for (let i = 0; i < length; i++) {
    if (bytes[i] !== SIGNATURE[i]) throw new KmiError('corrupt', `not a .kmi file: byte ${i} is not the signature's`);
  }
  needBytes(bytes, SIGNATURE.length, 'the signature');
}

/**
 * @param {Uint8Array} bytes
 * @param {number} length
 * @param {string} what
 */
function needBytes(bytes, length, what) {
  if (bytes.length < length) {
    throw new KmiError('truncated', `the file ends at byte ${bytes.length}; ${what} would end at byte ${length}`);
  }
}

/**
 * Read the fields behind the version and check that they describe a picture (R5).
 * @param {Uint8Array} bytes
 */
function readFixed(bytes) {
  const rowsField = (bytes[10] << 8) | bytes[11];
  const width = readU32(bytes, 12);
  const height = readU32(bytes, 16);
  if (width < 1 || height < 1) throw new KmiError('corrupt', `a picture of ${width} x ${height} pixels (byte 12)`);
  if (rowsField >= height) {
    throw new KmiError('corrupt', `stripes of ${rowsField} rows in a picture of ${height} rows (byte 10)`);
  }
  const count = rowsField ? Math.ceil(height / rowsField) : 1;
  if (count > MAX_STRIPES) throw new KmiError('corrupt', `${count} stripes are more than ${MAX_STRIPES} (byte 10)`);
  return { mode: bytes[8], colors: bytes[9] + 1, rowsField, width, height, count };
}

/**
 * Read the stripe table and check that the payloads fill the file to its end (R11).
 * @param {Uint8Array} bytes
 * @param {number} tableAt
 * @param {{count: number, stripeRows: number, height: number}} shape
 * @returns {Stripe[]}
 */
function readStripes(bytes, tableAt, { count, stripeRows, height }) {
  const stripes = [];
  let offset = tableAt + 8 * count + 4;
  for (let index = 0; index < count; index++) {
    const row = index * stripeRows;
    const length = readU32(bytes, tableAt + 8 * index);
    const crc = readU32(bytes, tableAt + 8 * index + 4);
    stripes.push({ row, rows: Math.min(stripeRows, height - row), offset, length, crc });
    offset += length;
  }
  needBytes(bytes, offset, 'the last payload');
  if (bytes.length > offset) {
    throw new KmiError('corrupt', `${bytes.length - offset} bytes too many: the last payload ends at byte ${offset}`);
  }
  return stripes;
}

/**
 * A payload has the bytes of a packed one (R13, R14); with coding 1 it may have fewer (R15).
 * @param {Stripe[]} stripes
 * @param {number} coding
 * @param {number} width
 * @param {number} bits
 */
function checkLengths(stripes, coding, width, bits) {
  stripes.forEach(({ rows, length }, index) => {
    const packed = packedBytes(width * rows, bits);
    if (length > packed || (coding === PACKED && length < packed)) {
      throw new KmiError('corrupt', `stripe ${index}: a payload of ${length} bytes; packed it takes ${packed}`);
    }
  });
}

/**
 * Decode a stripe and check its labels (R13 to R16).
 * @param {Uint8Array} payload
 * @param {Header} header
 * @param {number} index
 * @param {Uint8Array} labels
 * @param {(rows: number) => void} [onRow] told how many rows are done, if that takes long
 */
function decodeOne(payload, header, index, labels, onRow) {
  const { width, colors, channels, bits } = header;
  const { rows, crc } = header.stripes[index];
  if (payload.length === packedBytes(labels.length, bits)) {
    if (!unpack(payload, bits, labels)) throw new KmiError('corrupt', `stripe ${index}: padding bits are not zero`);
  } else {
    const palette = header.modelPalette ?? header.palette;
    decodeStripe(payload, { width, rows, colors, channels, palette }, labels, onRow);
  }
  if (colors < 1 << bits) {
    const over = labels.findIndex((label) => label >= colors);
    if (over >= 0) throw new KmiError('corrupt', `stripe ${index}: label ${labels[over]} in a palette of ${colors}`);
  }
  const found = crc32(labels);
  if (found !== crc) {
    throw new KmiError('corrupt', `stripe ${index}: the CRC of its labels is ${hex(found)}, not ${hex(crc)}`);
  }
}

/** @param {number} pixels */
function allocate(pixels) {
  try {
    return new Uint8Array(pixels);
  } catch {
    throw new KmiError('refused', `no memory for ${pixels} pixels`);
  }
}

/** @param {number} value */
function hex(value) {
  return value.toString(16).padStart(8, '0');
}
