// Binary arithmetic decoding with 32-bit bounds (spec/context.md, section 2).

/** Reads decisions from a payload, each with the probability that it was written with. */
export class RangeDecoder {
  /**
   * @param {Uint8Array} payload
   * @param {number} start where its coded bytes start
   */
  constructor(payload, start) {
    this.payload = payload;
    this.at = start; // the next byte; may run past the end, where bytes count as 0
    this.state = Uint32Array.of(0, 0xffffffff, 0); // low, high, code
    for (let i = 0; i < 4; i++) this.state[2] = (this.state[2] << 8) | this.next();
  }

  /** @returns {number} the next coded byte */
  next() {
    const at = this.at++;
    return at < this.payload.length ? this.payload[at] : 0;
  }

  /**
   * @param {number} probability of a 1, in 65536ths, from 1 to 65535
   * @returns {number} 0 or 1
   */
  decide(probability) {
    const state = this.state;
    let low = state[0];
    let high = state[1];
    const middle = low + Math.floor(((high - low) * probability) / 65536);
    let bit = 0;
    if (state[2] <= middle) {
      bit = 1;
      high = middle;
    } else {
      low = middle + 1;
    }
    while (((low ^ high) >>> 24) === 0) {
      low = (low << 8) >>> 0;
      high = ((high << 8) | 255) >>> 0;
      state[2] = (state[2] << 8) | this.next();
    }
    state[0] = low;
    state[1] = high;
    return bit;
  }

  /** @returns {number} how long the payload must be if no decision follows: a byte for each shift and one more */
  get length() {
    return this.at - 3;
  }

  /** @returns {boolean} whether the payload is too short already */
  overrun() {
    return this.length > this.payload.length;
  }

  /** @returns {boolean} whether the payload ends here, with the byte that a writer ends with */
  ended() {
    return this.length === this.payload.length && this.payload[this.length - 1] === this.state[1] >>> 24;
  }
}
