// What coding 1 remembers of the pixels before (spec/context.md, sections 9 and 11): what followed the same contexts, and
// the places where the picture repeats.

import { NEIGHBOUR_COUNT } from './context-neighbours.js';
import { EVEN, adaptWord, curves, moved } from './context-tables.js';

/** @import { Mode } from './context-modes.js' */
/** @import { Surroundings } from './context-neighbours.js' */

/** Counts in slots go no further. */
const COUNT_LIMIT = 127;

/**
 * Hash tables, one a context: what bits followed each context (section 9). A state is a probability, a count of 7 bits,
 * and a history of 4.
 */
export class Slots {
  /**
   * @param {Mode} mode
   * @param {number} sizeBits slots of a context, log2
   * @param {number} slotBits words of a slot, log2
   * @param {Int32Array} maps for histories: 2048 words a context
   */
  constructor(mode, sizeBits, slotBits, maps) {
    this.numbers = Uint8Array.from(mode.contexts);
    this.histories = mode.histories;
    this.sizeBits = sizeBits;
    this.slotBits = slotBits;
    this.maps = maps;
    this.words = new Int32Array(mode.contexts.length << (sizeBits + slotBits));
    this.places = new Int32Array(mode.contexts.length);
    this.found = new Int32Array(mode.contexts.length);
    this.rate = curves().rate;
  }

  /**
   * Find the slot of each context, emptied if it was another's.
   * @param {Int32Array} contexts all of them, by number
   * @param {number} salt
   */
  find(contexts, salt) {
    const { found, numbers, places, sizeBits, slotBits, words } = this;
    // First all that is read, so that the reads overlap.
    for (let i = 0; i < places.length; i++) {
      let hash = contexts[numbers[i]] + Math.imul(i + 1, 0x3d4d51cb) + Math.imul(salt, 0x1f123bb5);
      hash = Math.imul(hash, 0x2545f491);
      hash = Math.imul(hash ^ (hash >>> 15), 0x297a2d39);
      hash ^= hash >>> 16;
      const slot = (i << sizeBits) + (Math.imul(hash, 0x2c1b3c6d) >>> (32 - sizeBits));
      places[i] = slot << slotBits;
      found[i] = words[slot << slotBits] ^ ((hash & 65535) + 1);
    }
    for (let i = 0; i < places.length; i++) {
      if (found[i] === 0) continue;
      const place = places[i];
      words[place] ^= found[i];
      for (let at = place + 1; at < place + (1 << slotBits); at++) words[at] = EVEN;
    }
  }

  /**
   * @param {number} node within the slots
   * @param {number} bit
   */
  adapt(node, bit) {
    const { histories, maps, places, rate, words } = this;
    for (let i = 0; i < places.length; i++) {
      const at = places[i] + node;
      const word = words[at];
      const count = (word >> 4) & 127;
      let history = 0;
      if (histories) {
        adaptWord(maps, i * 2048 + (word & 2047), bit, rate);
        history = 2 * ((word & 15) || 1) + bit;
        if (history > 15) history = (history & 7) | 8;
      }
      const more = count < COUNT_LIMIT ? count + 1 : count;
      words[at] = (moved(word >> 11, bit, rate[count]) << 11) | (more << 4) | history;
    }
  }
}

/** Earlier places with the neighbours of this pixel: one that is followed, and one for fewer neighbours (section 11). */
export class Matches {
  /**
   * @param {Uint8Array} plane
   * @param {Surroundings} around
   */
  constructor(plane, around) {
    this.plane = plane;
    this.around = around;
    this.farTable = new Int32Array(65536);
    this.nearTable = new Int32Array(65536);
    this.far = 0;
    this.near = 0;
    this.place = 0;
    this.length = 0;
    this.depth = 0;
    this.second = 0;
    this.secondDepth = 0;
  }

  /** Find both for the pixel that `around` is about. */
  find() {
    const ranks = this.around.ranks;
    let hash = 0;
    for (let j = 0; j < 20; j++) {
      hash = Math.imul(hash + ranks[j] + 1, 0x2f0b4c47);
      hash ^= hash >>> 14;
      if (j === 5) this.near = hash >>> 16;
    }
    this.far = hash >>> 16;
    if (this.place > 0) this.place++;
    this.depth = this.agreement(this.place);
    const other = this.farTable[this.far];
    if (this.length === 0 && other > 0) {
      const depth = this.agreement(other);
      if (this.place === 0 || depth > this.depth) {
        this.place = other;
        this.depth = depth;
      }
    }
    const second = this.nearTable[this.near];
    this.second = second === this.place ? 0 : second;
    this.secondDepth = this.agreement(this.second);
  }

  /**
   * @param {number} place 0 for none
   * @returns {number} how many neighbours, from the nearest, it shares with the pixel
   */
  agreement(place) {
    if (place === 0) return 0;
    const { offsets, ranks } = this.around;
    let count = 0;
    while (count < NEIGHBOUR_COUNT && this.plane[place + offsets[count]] === ranks[count]) count++;
    return count;
  }

  /**
   * Say whether the place that is followed was right.
   * @param {number} place
   * @param {number} rank of the pixel
   */
  judge(place, rank) {
    if (this.place > 0) this.length = this.plane[place] === rank ? Math.min(this.length + 1, 31) : 0;
  }

  /** @param {number} p the pixel's place */
  remember(p) {
    this.farTable[this.far] = p;
    this.nearTable[this.near] = p;
  }
}
