// Coding 1, context: the payloads that are shorter than packed ones.

import { KmiError } from './core.js';

/**
 * Decode one stripe.
 * @param {Uint8Array} payload
 * @param {{width: number, rows: number, colors: number, channels: number, palette: Uint8Array}} stripe
 *   with the palette that the stripe was coded with
 * @param {Uint8Array} labels where the width * rows labels go
 */
export function decodeStripe(payload, stripe, labels) {
  throw new KmiError('unsupported', 'context-coded payloads are not known to this reader');
}
