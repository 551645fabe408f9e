// Jobs done beside the page: in workers, so that no file can hang the tab, or in the page where no worker is to be had.
// A worker runs `serveJobs`, the page `runAside`, both with the same maker of jobs.

import { KmiError } from './core.js';

/** @import { Verdict } from './core.js' */

/**
 * Works on an input, and tells what comes of it. It throws a KmiError where it cannot.
 * @template Input
 * @template {object} Told
 * @typedef {(input: Input, tell: (told: Told) => void) => void} Job
 */

/**
 * What a worker says to its page.
 * @template Told
 * @typedef {{kind: 'ready'}
 *   | {kind: 'told', told: Told}
 *   | {kind: 'done'}
 *   | {kind: 'error', verdict: Verdict, message: string}} Message
 */

/**
 * The global scope of a worker, as far as it is needed here.
 * @typedef {object} Scope
 * @property {(type: 'message', listener: (event: MessageEvent) => void) => void} addEventListener
 * @property {(message: unknown, options?: {transfer?: Transferable[]}) => void} postMessage
 */

/**
 * Do jobs for the page: its first message makes the job, each other is an input. This runs in the worker.
 * @template Setup
 * @template Input
 * @template {object} Told
 * @param {Scope} scope
 * @param {(setup: Setup) => Job<Input, Told>} prepare
 */
export function serveJobs(scope, prepare) {
  /**
   * @param {Message<Told>} message
   * @param {Transferable[]} [transfer]
   */
  const say = (message, transfer = []) => scope.postMessage(message, { transfer });

  /** @type {Job<Input, Told> | null} */
  let job = null;
  scope.addEventListener('message', ({ data }) => {
    if (!job) {
      job = prepare(/** @type {Setup} */ (data));
      return;
    }
    try {
      job(/** @type {Input} */ (data), (told) => say({ kind: 'told', told }, buffersOf(told)));
      say({ kind: 'done' });
    } catch (error) {
      const { verdict, message } = kmiError(error);
      say({ kind: 'error', verdict, message });
    }
  });
  say({ kind: 'ready' });
}

/**
 * @param {unknown} error
 * @returns {KmiError} what most likely is no memory, if it is none yet
 */
function kmiError(error) {
  return error instanceof KmiError ? error : new KmiError('refused', error instanceof Error ? error.message : String(error));
}

/**
 * The memory of the arrays in an object: it moves to whom the object is sent, a copy would take as much again.
 * @param {object} sent
 * @returns {ArrayBuffer[]}
 */
function buffersOf(sent) {
  const buffers = Object.values(sent).map((value) => (ArrayBuffer.isView(value) ? value.buffer : null));
  return [...new Set(buffers)].filter((buffer) => buffer instanceof ArrayBuffer);
}

/**
 * Do a job for many inputs, in workers of its own.
 * @template Setup
 * @template {object} Input
 * @template {object} Told
 * @param {(setup: Setup) => Job<Input, Told>} prepare used here if the browser makes no worker, or runs none
 * @param {Setup} setup
 * @param {Iterable<Input>} inputs handed out in their order; the arrays in them move to the worker
 * @param {object} options
 * @param {string} options.script what a worker runs; it serves the same jobs
 * @param {WorkerType} options.type of the script
 * @param {number} options.workers how many
 * @param {AbortSignal} options.signal aborting ends the workers at once
 * @param {(told: Told) => void} options.onTold
 * @returns {Promise<void>}
 * @throws {KmiError} that of the first input, in their order, that has one
 */
export async function runAside(prepare, setup, inputs, { script, type, workers, signal, onTold }) {
  signal.throwIfAborted();
  const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  const queue = numbered(inputs);
  const hands = Array.from({ length: workers }, () => new Hand(onTold));
  /** @type {{number: number, error: unknown}[]} */
  const failures = [];
  /** @param {Hand<Told>} hand */
  const work = async (hand) => {
    if (!await hand.start(url, type, setup)) return;
    while (failures.length === 0) {
      const { value } = queue.next();
      if (!value) return;
      await hand.give(value.input).catch((error) => failures.push({ number: value.number, error }));
    }
  };
  try {
    await Promise.race([Promise.all(hands.map(work)), aborted(signal)]);
    failures.sort((one, other) => one.number - other.number);
    if (failures.length > 0) throw failures[0].error;
    await workHere(() => prepare(setup), queue, signal, onTold);
  } finally {
    for (const hand of hands) hand.end();
    URL.revokeObjectURL(url);
  }
}

/**
 * @template Input
 * @param {Iterable<Input>} inputs
 * @returns {Generator<{number: number, input: Input}, void>}
 */
function* numbered(inputs) {
  let number = 0;
  for (const input of inputs) yield { number: number++, input };
}

/**
 * @param {AbortSignal} signal
 * @returns {Promise<never>} rejected when the signal is
 */
function aborted(signal) {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });
}

/**
 * Do in the page what no worker has done, which stands still meanwhile but between inputs.
 * @template Input
 * @template {object} Told
 * @param {() => Job<Input, Told>} prepared
 * @param {Iterable<{input: Input}>} queue
 * @param {AbortSignal} signal
 * @param {(told: Told) => void} onTold
 */
async function workHere(prepared, queue, signal, onTold) {
  /** @type {Job<Input, Told> | null} */
  let job = null;
  for (const { input } of queue) {
    try {
      job ??= prepared();
      job(input, onTold);
    } catch (error) {
      throw kmiError(error);
    }
    await new Promise((resolve) => {
      setTimeout(resolve);
    });
    signal.throwIfAborted();
  }
}

/**
 * A worker, as its page sees it.
 * @template {object} Told
 */
class Hand {
  /** @param {(told: Told) => void} onTold */
  constructor(onTold) {
    this.onTold = onTold;
    /** @type {Worker | null} */
    this.worker = null;
  }

  /**
   * @param {string} url of the script
   * @param {WorkerType} type
   * @param {unknown} setup
   * @returns {Promise<boolean>} whether it runs
   */
  async start(url, type, setup) {
    try {
      this.worker = new Worker(url, { type });
      await this.#heard(this.worker, 'ready');
      this.worker.postMessage(setup);
      return true;
    } catch {
      return false;
    }
  }

  /**
   * @param {object} input
   * @returns {Promise<void>} rejected with a KmiError
   */
  async give(input) {
    if (!this.worker) return;
    const heard = this.#heard(this.worker, 'done');
    this.worker.postMessage(input, buffersOf(input));
    await heard;
  }

  end() {
    this.worker?.terminate();
  }

  /**
   * @param {Worker} worker
   * @param {'ready' | 'done'} kind
   * @returns {Promise<void>} when the worker says so
   */
  #heard(worker, kind) {
    return new Promise((resolve, reject) => {
      worker.onmessage = (/** @type {MessageEvent<Message<Told>>} */ { data }) => {
        try {
          if (data.kind === 'told') this.onTold(data.told);
          else if (data.kind === 'error') reject(new KmiError(data.verdict, data.message));
          else if (data.kind === kind) resolve();
        } catch (error) {
          reject(error);
        }
      };
      worker.onerror = ({ message }) => reject(new KmiError('refused', `the decoder stopped: ${message || 'no memory'}`));
    });
  }
}
