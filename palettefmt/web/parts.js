// A file cut into parts, each of some stripes that follow each other, so that several workers decode it; and which of its
// rows are there while they do.

/** @import { Header, Stripe } from './parse.js' */

/** A part has about so many labels, or one stripe that has more: less is not worth a worker's message. */
const PART_LABELS = 1 << 18;

/**
 * Some stripes of a file, with all that is needed to decode them but the file's shape.
 * @typedef {object} Part
 * @property {number} row the first
 * @property {number} rows
 * @property {Stripe[]} stripes their offsets are in `payloads`
 * @property {Uint8Array<ArrayBuffer>} payloads
 */

/**
 * @param {Header} header
 * @returns {number} rows of every part but the last, which may have fewer
 */
export function rowsOfPart({ width, stripeRows }) {
  return stripeRows * Math.max(1, Math.floor(PART_LABELS / (width * stripeRows)));
}

/**
 * Cut a file into parts, each when it is asked for.
 * @param {Uint8Array} bytes
 * @param {Header} header
 * @returns {Generator<Part, void>}
 */
export function* partsOf(bytes, header) {
  const count = rowsOfPart(header) / header.stripeRows;
  for (let first = 0; first < header.stripes.length; first += count) {
    const stripes = header.stripes.slice(first, first + count);
    const start = stripes[0].offset;
    const last = stripes[stripes.length - 1];
    yield {
      row: stripes[0].row,
      rows: last.row + last.rows - stripes[0].row,
      stripes: stripes.map((stripe) => ({ ...stripe, offset: stripe.offset - start })),
      payloads: new Uint8Array(bytes.slice(start, last.offset + last.length)),
    };
  }
}

/** Which rows of a picture are there: of each part those from its first on. */
export class RowsThere {
  /** @param {Header} header */
  constructor(header) {
    this.partRows = rowsOfPart(header);
    this.counts = new Uint32Array(Math.ceil(header.height / this.partRows));
    this.sum = 0;
  }

  /**
   * @param {number} row the first of those that have come, in order within their part
   * @param {number} count
   */
  add(row, count) {
    this.counts[Math.floor(row / this.partRows)] += count;
    this.sum += count;
  }

  /** @param {number} row */
  has(row) {
    const part = Math.floor(row / this.partRows);
    return row - part * this.partRows < this.counts[part];
  }
}
