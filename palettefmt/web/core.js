// What reading and writing share: the error, the numbers of the format, big-endian integers, and the CRC-32.

/**
 * Why a file was not read: 'truncated' (it ends too early), 'corrupt' (a rule of the format is broken), 'unsupported' (a
 * version or coding that this reader does not know) or 'refused' (more pixels than it was asked to take).
 * @typedef {'truncated' | 'corrupt' | 'unsupported' | 'refused'} Verdict
 */

/** A file that cannot be read; the message says in one line what is wrong and where. */
export class KmiError extends Error {
  /**
   * @param {Verdict} verdict
   * @param {string} message
   */
  constructor(verdict, message) {
    super(message);
    this.name = 'KmiError';
    this.verdict = verdict;
  }
}

export const SIGNATURE = Uint8Array.of(0x8b, 0x4b, 0x4d, 0x49, 0x0a, 0x0d, 0x0a);
export const VERSION = 1;
export const FIXED_BYTES = 20;
export const MAX_STRIPES = 65537;
export const PACKED = 0;
export const CONTEXT = 1;

/** Bits of the byte behind the version. */
export const ALPHA_BIT = 0x80;
export const MODEL_BIT = 0x40;
export const CODING_BITS = 0x3f;

/**
 * A whole number as messages have it: 1234567 is 1,234,567.
 * @param {number | bigint} number not negative
 * @returns {string}
 */
export function grouped(number) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ',');
}

/**
 * @param {number} colors k, from 1 to 256
 * @returns {number} ceil(log2 k), from 0 to 8
 */
export function bitsPerLabel(colors) {
  return 32 - Math.clz32(colors - 1);
}

/**
 * How many bytes a packed payload takes. Exact up to 2^50 labels.
 * @param {number} labels
 * @param {number} bits of one label
 * @returns {number}
 */
export function packedBytes(labels, bits) {
  return Math.ceil((labels * bits) / 8);
}

/**
 * @param {Uint8Array} bytes
 * @param {number} at
 * @returns {number} from 0 to 2^32 - 1
 */
export function readU32(bytes, at) {
  return bytes[at] * 0x1000000 + ((bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]);
}

/**
 * @param {Uint8Array} bytes
 * @param {number} at
 * @param {number} value from 0 to 2^32 - 1
 */
export function writeU32(bytes, at, value) {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}

/** CRC tables: CRC_TABLES[j * 256 + byte] is the remainder of a byte with j zero bytes behind it. */
const CRC_TABLES = makeCrcTables();

function makeCrcTables() {
  const tables = new Int32Array(4 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    tables[byte] = crc;
  }
  for (let i = 256; i < tables.length; i++) tables[i] = (tables[i - 256] >>> 8) ^ tables[tables[i - 256] & 255];
  return tables;
}

/**
 * The CRC-32 of PNG, gzip and zip, four bytes at a time.
 * @param {Uint8Array} bytes
 * @param {number} [before] the CRC of what comes before these bytes
 * @returns {number} from 0 to 2^32 - 1
 */
export function crc32(bytes, before = 0) {
  const tables = CRC_TABLES;
  const fours = bytes.length & ~3;
  let crc = ~before;
  let i = 0;
  for (; i < fours; i += 4) {
    crc ^= bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24);
    crc =
      tables[768 + (crc & 255)] ^
      tables[512 + ((crc >>> 8) & 255)] ^
      tables[256 + ((crc >>> 16) & 255)] ^
      tables[crc >>> 24];
  }
  for (; i < bytes.length; i++) crc = (crc >>> 8) ^ tables[(crc ^ bytes[i]) & 255];
  return ~crc >>> 0;
}
