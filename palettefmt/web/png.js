// A decoded picture as an indexed PNG: same labels, same palette, the smallest legal bit depth.

import { bitsPerLabel, crc32, writeU32 } from './core.js';
import { pack } from './packed.js';

const PNG_SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const BAND_BYTES = 1 << 20;

/**
 * @param {{width: number, height: number, channels: number, labels: Uint8Array, palette: Uint8Array}} image
 * @returns {Promise<Uint8Array<ArrayBuffer>>} the file: colour type 3, PLTE of exactly k entries, tRNS where entries are transparent
 * @throws {RangeError} if PNG cannot hold the picture
 */
export async function toIndexedPNG({ width, height, channels, labels, palette }) {
  if (Math.max(width, height) > 0x7fffffff) throw new RangeError('PNG takes at most 2147483647 pixels a side');
  const colors = palette.length / channels;
  const depth = 1 << Math.ceil(Math.log2(Math.max(1, bitsPerLabel(colors)))); // 1, 2, 4 or 8

  const fields = new Uint8Array(13);
  writeU32(fields, 0, width);
  writeU32(fields, 4, height);
  fields[8] = depth;
  fields[9] = 3; // indexed; no interlacing, and filter method and compression are always 0
  const chunks = [PNG_SIGNATURE, chunk('IHDR', fields), chunk('PLTE', channel(palette, channels, [0, 1, 2]))];
  const alphas = channels === 4 ? channel(palette, 4, [3]) : new Uint8Array(0);
  const opaqueFrom = alphas.findLastIndex((alpha) => alpha < 255) + 1;
  if (opaqueFrom > 0) chunks.push(chunk('tRNS', alphas.subarray(0, opaqueFrom)));
  chunks.push(chunk('IDAT', await deflated([...scanlines(width, height, labels, depth)])));
  chunks.push(chunk('IEND', new Uint8Array(0)));
  return joined(chunks);
}

/**
 * The rows as PNG filters them (not at all, which suits labels), about a mebibyte at a time.
 * @param {number} width
 * @param {number} height
 * @param {Uint8Array} labels
 * @param {number} depth bits of one label
 */
function* scanlines(width, height, labels, depth) {
  const stride = 1 + Math.ceil((width * depth) / 8);
  const rowsOfBand = Math.max(1, Math.floor(BAND_BYTES / stride));
  for (let top = 0; top < height; top += rowsOfBand) {
    const rows = Math.min(rowsOfBand, height - top);
    const band = new Uint8Array(rows * stride);
    for (let row = 0; row < rows; row++) {
      const start = (top + row) * width;
      pack(labels.subarray(start, start + width), depth, band.subarray(row * stride + 1, (row + 1) * stride));
    }
    yield band;
  }
}

/**
 * Compress as zlib does.
 * @param {Uint8Array<ArrayBuffer>[]} parts
 */
async function deflated(parts) {
  const stream = new Blob(parts).stream().pipeThrough(new CompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * @param {string} name
 * @param {Uint8Array} body
 */
function chunk(name, body) {
  const bytes = new Uint8Array(body.length + 12);
  writeU32(bytes, 0, body.length);
  for (let i = 0; i < 4; i++) bytes[4 + i] = name.charCodeAt(i);
  bytes.set(body, 8);
  writeU32(bytes, body.length + 8, crc32(bytes.subarray(4, body.length + 8)));
  return bytes;
}

/**
 * Pick some channels of every palette entry.
 * @param {Uint8Array} palette
 * @param {number} channels
 * @param {number[]} picked
 */
function channel(palette, channels, picked) {
  const entries = palette.length / channels;
  return Uint8Array.from({ length: entries * picked.length }, (_, i) => {
    return palette[Math.floor(i / picked.length) * channels + picked[i % picked.length]];
  });
}

/** @param {Uint8Array[]} parts */
function joined(parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
