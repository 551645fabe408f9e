// Labels to packed bits and back: each label the same number of bits, most significant bit first (rule R13).

/**
 * Unpack labels; says nothing about labels that are too large.
 * @param {Uint8Array} payload of exactly the bytes that the labels take
 * @param {number} bits of one label, from 0 to 8
 * @param {Uint8Array} labels where the labels go
 * @returns {boolean} whether the bits behind the last label are zero
 */
export function unpack(payload, bits, labels) {
  if (bits === 0) {
    labels.fill(0);
    return true;
  }
  if (bits === 8) {
    labels.set(payload);
    return true;
  }
  const mask = (1 << bits) - 1;
  let held = 0; // how many low bits of `window` are not yet taken: less than 16
  let window = 0;
  let at = 0;
  for (let i = 0; i < labels.length; i++) {
    if (held < bits) {
      window = ((window & 255) << 8) | payload[at++];
      held += 8;
    }
    held -= bits;
    labels[i] = (window >>> held) & mask;
  }
  return (window & ((1 << held) - 1)) === 0;
}

/**
 * Pack labels, each below 2^bits.
 * @param {Uint8Array} labels
 * @param {number} bits of one label, from 0 to 8
 * @param {Uint8Array} payload where the bits go: exactly the bytes that the labels take
 */
export function pack(labels, bits, payload) {
  if (bits === 0) return;
  let held = 0;
  let window = 0;
  let at = 0;
  for (let i = 0; i < labels.length; i++) {
    window = ((window << bits) | labels[i]) & 0xffff;
    held += bits;
    if (held >= 8) {
      held -= 8;
      payload[at++] = window >>> held;
    }
  }
  if (held > 0) payload[at] = window << (8 - held);
}
