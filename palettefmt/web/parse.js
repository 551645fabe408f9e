// Taking a .kmi file apart and checking all of it but the labels. Written from the specification (spec/kmi.md) alone; only
// the words of its errors are those of the Python reader, so that a broken file is called the same everywhere.

import {
  ALPHA_BIT, CODING_BITS, CONTEXT, FIXED_BYTES, KmiError, MAX_STRIPES, MODEL_BIT, PACKED, SIGNATURE, VERSION,
  bitsPerLabel, crc32, grouped, packedBytes, readU32,
} from './core.js';

/** More pixels than this are refused unless the caller asks for more. */
export const MAX_PIXELS = 89478485;

/**
 * @typedef {object} Stripe
 * @property {number} index its number, from 0
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
 * @property {Uint8Array<ArrayBuffer>} palette colors * channels bytes
 * @property {Uint8Array<ArrayBuffer> | null} modelPalette the palette that a recoloured file was coded with
 * @property {{part: string, bytes: number}[]} ledger what each part of the file takes; adds up to fileBytes
 * @property {number} fileBytes
 */

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
    const known = `this program reads version ${VERSION}`;
    throw new KmiError('unsupported', `byte 7: format version ${bytes[7]}; ${known}; upgrade palettefmt`);
  }
  if (bytes.length < FIXED_BYTES) {
    throw new KmiError('truncated', `the file ends at byte ${bytes.length}, inside the header of ${FIXED_BYTES} bytes`);
  }
  const { mode, colors, rowsField, width, height, count } = readFixed(bytes);

  const channels = mode & ALPHA_BIT ? 4 : 3;
  const paletteBytes = colors * channels;
  const modelBytes = mode & MODEL_BIT ? paletteBytes : 0;
  const tableAt = FIXED_BYTES + paletteBytes + modelBytes;
  const crcAt = tableAt + 8 * count;
  if (bytes.length < crcAt + 4) {
    const what = `inside its palette or stripe table, which end at byte ${grouped(crcAt + 4)}`;
    throw new KmiError('truncated', `the file ends at byte ${grouped(bytes.length)}, ${what}`);
  }
  if (crc32(bytes.subarray(0, crcAt)) !== readU32(bytes, crcAt)) {
    const what = `the CRC-32 of bytes 0 to ${grouped(crcAt - 1)} does not match`;
    throw new KmiError('corrupt', `the header is damaged: ${what}`);
  }
  const coding = mode & CODING_BITS;
  if (coding !== PACKED && coding !== CONTEXT) {
    throw new KmiError('unsupported', `byte 8: coding ${coding} is not known to this program; upgrade palettefmt`);
  }
  if (coding === PACKED && modelBytes) {
    throw new KmiError('corrupt', 'byte 8: a model palette in a packed file, which has no model');
  }
  checkPixels(width, height, maxPixels);

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

/** @param {Uint8Array} bytes */
function checkSignature(bytes) {
  if (bytes.length === 0) throw new KmiError('truncated', 'the file is empty');
  const start = bytes.subarray(0, SIGNATURE.length);
  if (start.every((byte, i) => byte === SIGNATURE[i])) {
    if (start.length === SIGNATURE.length) return;
    throw new KmiError('truncated', `the file ends at byte ${start.length}, inside the signature`);
  }
  if ([1, 2, 3].every((i) => start[i] === SIGNATURE[i])) {
    const what = 'the signature is damaged, as by a transfer in text mode; copy the file again in binary mode';
    throw new KmiError('corrupt', `byte 0: ${what}`);
  }
  const what = 'it does not start with the signature 8B 4B 4D 49 0A 0D 0A';
  throw new KmiError('corrupt', `byte 0: not a .kmi file: ${what}`);
}

/**
 * Refuse a picture of more pixels than are allowed (R10).
 * @param {number} width
 * @param {number} height
 * @param {number} maxPixels
 */
function checkPixels(width, height, maxPixels) {
  if (width * height > maxPixels) {
    const pixels = BigInt(width) * BigInt(height); // may be too large to be exact as a number
    const size = `${grouped(width)} x ${grouped(height)} = ${grouped(pixels)} pixels`;
    throw new KmiError('refused', `the picture is ${size}; the limit is ${grouped(maxPixels)}`);
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
  if (width < 1 || height < 1) {
    throw new KmiError('corrupt', `bytes 12 to 19: a picture of ${width} x ${height} pixels has no pixels`);
  }
  if (rowsField >= height) {
    const what = `stripes of ${rowsField} rows in a picture of ${height} rows`;
    throw new KmiError('corrupt', `bytes 10 to 11: ${what}; one stripe of all rows is written as 0`);
  }
  const count = rowsField ? Math.ceil(height / rowsField) : 1;
  if (count > MAX_STRIPES) {
    const what = `stripes of ${rowsField} rows make more than ${grouped(MAX_STRIPES)} stripes`;
    throw new KmiError('corrupt', `bytes 10 to 11: ${what}`);
  }
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
    stripes.push({ index, row, rows: Math.min(stripeRows, height - row), offset, length, crc });
    offset += length;
  }
  if (bytes.length < offset) {
    let cut = count - 1; // the last stripe that starts where the file still goes on, or ends
    while (stripes[cut].offset > bytes.length) cut--;
    const where = `the file ends at byte ${grouped(bytes.length)}, inside stripe ${cut}`;
    throw new KmiError('truncated', `${where}; it should have ${grouped(offset)} bytes`);
  }
  if (bytes.length > offset) {
    const what = `${grouped(bytes.length - offset)} bytes follow the last payload`;
    throw new KmiError('corrupt', `${what}, which ends at byte ${grouped(offset)}`);
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
      const what = `the payload has ${grouped(length)} bytes; ${bits} bits a label make ${grouped(packed)}`;
      throw new KmiError('corrupt', `stripe ${index}: ${what}`);
    }
  });
}
