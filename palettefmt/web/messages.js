// What the viewer says above the picture, and how far it is with it.

import { KmiError } from './core.js';
import { byId } from './elements.js';
import { beginsAsKmi } from './kinds.js';

/** What is wrong in the words of a visitor; the reader's own are in the details. */
const TROUBLES = {
  truncated: 'The file ends too early: its last part is missing. Copy or download it again.',
  corrupt: 'The file is damaged. Copy or download it again.',
  unsupported: 'The file was made by a newer version of the format than this page reads.',
  refused: 'This page cannot show the picture: it is too large, or memory ran out.',
};

/** @param {string} name of the file that is being decoded */
export function busy(name) {
  byId('error').hidden = true;
  byId('busy').hidden = false;
  byId('busy-text').textContent = `Decoding ${name}`;
  progress(0);
}

/** @param {number} share that is decoded */
export function progress(share) {
  byId('progress', HTMLProgressElement).value = share;
}

/** Say nothing more. */
export function done() {
  byId('busy').hidden = true;
  byId('error').hidden = true;
}

/**
 * Say why a file is not shown.
 * @param {string} name
 * @param {unknown} error
 * @param {Uint8Array} [bytes] of the file, if they were read
 */
export function fail(name, error, bytes) {
  const message = error instanceof Error ? error.message : String(error);
  const title = `${name} cannot be shown`;
  if (!(error instanceof KmiError)) say(title, message);
  else if (error.verdict === 'corrupt' && bytes && !beginsAsKmi(bytes)) {
    say(title, 'It is not a .kmi file.', `${error.verdict}: ${message}`);
  } else say(title, TROUBLES[error.verdict], `${error.verdict}: ${message}`);
}

/**
 * Show a message; the picture that is there stays.
 * @param {string} title
 * @param {string} text
 * @param {string} [details] for those who want to know
 */
export function say(title, text, details = '') {
  byId('busy').hidden = true;
  byId('error').hidden = false;
  byId('error-title').textContent = title;
  byId('error-text').textContent = text;
  byId('error-more').hidden = !details;
  byId('error-details').textContent = details;
}
