// A picture of the viewer while it is decoded and afterwards: what its file says, and the labels that have come.

import { RowsThere } from './parts.js';
import { allocate } from './stripes.js';

/** @import { Rows } from './decoder.js' */
/** @import { Header } from './parse.js' */

export class Picture {
  /**
   * @param {Header} header
   * @param {Uint8Array<ArrayBuffer>} bytes of the file
   * @param {string} name of the file
   */
  constructor(header, bytes, name) {
    this.header = header;
    this.bytes = bytes;
    this.name = name;
    this.width = header.width;
    this.height = header.height;
    this.labels = allocate(header.width * header.height);
    this.there = new RowsThere(header);
    this.counts = new Uint32Array(header.colors); // pixels of each entry
    this.milliseconds = -1; // that decoding took; not known before all of it is proven
  }

  /** @param {Rows} rows that have come */
  add({ row, labels }) {
    this.labels.set(labels, row * this.width);
    this.there.add(row, labels.length / this.width);
    for (let i = 0; i < labels.length; i++) this.counts[labels[i]]++;
  }

  /** The share of it that is there. */
  get share() {
    return this.there.sum / this.height;
  }

  /** Whether all of it is there, and proven. */
  get whole() {
    return this.milliseconds >= 0;
  }
}
