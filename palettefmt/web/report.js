// The report page: sliders over two pictures, a table that sorts, curves that tell their figures.

'use strict';

/** @type {NodeListOf<HTMLElement>} */
const sliders = document.querySelectorAll('.slider');
sliders.forEach(listenToSlider);

/** @type {NodeListOf<HTMLElement>} */
const sections = document.querySelectorAll('.curves');
sections.forEach(listenToCurves);

/** @type {HTMLTableElement | null} */
const summary = document.querySelector('table#summary');
if (summary) listenToSummary(summary);

/**
 * Two pictures, one before the other: a range input that is not seen takes focus and keys, the pointer is followed over both.
 * @param {HTMLElement} slider
 */
function listenToSlider(slider) {
  const input = slider.querySelector('input');
  if (!input) return;
  const show = () => {
    slider.style.setProperty('--split', `${input.value}%`);
    input.setAttribute('aria-valuetext', `${input.value} % original`);
  };
  /** @param {PointerEvent} event */
  const follow = (event) => {
    const box = slider.getBoundingClientRect();
    input.value = `${Math.round((100 * (event.clientX - box.left)) / box.width)}`;
    show();
  };
  input.addEventListener('input', show);
  slider.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    slider.setPointerCapture(event.pointerId);
    follow(event);
  });
  /** @type {FocusOptions & {focusVisible: boolean}} the second is too new for TypeScript */
  const quietly = { preventScroll: true, focusVisible: false };
  slider.addEventListener('click', () => input.focus(quietly));
  slider.addEventListener('pointermove', (event) => { if (event.buttons & 1) follow(event); });
  show();
}

/**
 * The summary: a press on a column's head sorts by it, another press turns the order around.
 * @param {HTMLTableElement} table
 */
function listenToSummary(table) {
  const heads = table.tHead?.querySelectorAll('th') ?? [];
  for (const head of heads) {
    head.querySelector('button')?.addEventListener('click', () => {
      const up = head.getAttribute('aria-sort') !== 'ascending';
      for (const other of heads) other.setAttribute('aria-sort', 'none');
      head.setAttribute('aria-sort', up ? 'ascending' : 'descending');
      sortRows(table.tBodies[0], head.cellIndex, { up, asText: head.classList.contains('text') });
    });
  }
}

/**
 * Sort rows by the values of a column. Empty cells stay last.
 * @param {HTMLTableSectionElement} body
 * @param {number} column
 * @param {{up: boolean, asText: boolean}} how
 */
function sortRows(body, column, { up, asText }) {
  /** @param {HTMLTableRowElement} row */
  const valueOf = (row) => row.cells[column].dataset.value ?? '';
  const rows = [...body.rows].sort((row, other) => {
    const [a, b] = [valueOf(row), valueOf(other)];
    if (!a || !b) return Number(!a) - Number(!b);
    const order = asText ? a.localeCompare(b, 'en', { numeric: true }) : compareNumbers(numberOf(a), numberOf(b));
    return up ? order : -order;
  });
  body.append(...rows);
}

/**
 * @param {number} a
 * @param {number} b
 * @returns {number} a - b; 0 for two infinities, whose difference is not a number
 */
function compareNumbers(a, b) {
  return a === b ? 0 : a - b;
}

/**
 * @param {string} text as Python writes it: "inf" is the PSNR of an exact picture
 * @returns {number}
 */
function numberOf(text) {
  return text === 'inf' ? Infinity : Number(text);
}

/**
 * The curves: all charts of a picture show the same number of colours, and a line of text says its figures.
 * @param {HTMLElement} section
 */
function listenToCurves(section) {
  const charts = section.querySelector('.charts');
  const reading = section.querySelector('.reading');
  if (!(charts instanceof HTMLElement) || !reading) return; // a picture of one point has no charts
  /** @type {NodeListOf<HTMLTableRowElement>} */
  const rows = section.querySelectorAll('.points tbody tr');
  const words = Array.from(rows, (row) => row.dataset.words ?? '');
  /** @type {NodeListOf<SVGElement>} */
  const marks = charts.querySelectorAll('[data-point]');
  const first = Math.max(Number(section.dataset.knee), 0);
  let chosen = -1;
  /** @param {number} index */
  const choose = (index) => {
    chosen = index;
    for (const mark of marks) mark.classList.toggle('on', Number(mark.dataset.point) === index);
    reading.textContent = words[index < 0 ? first : index];
  };
  charts.addEventListener('pointerover', ({ target }) => {
    const strip = target instanceof Element ? target.closest('.strip-of') : null;
    if (strip instanceof SVGElement) choose(Number(strip.dataset.point));
  });
  charts.addEventListener('pointerleave', () => choose(-1));
  charts.addEventListener('blur', () => choose(-1));
  charts.addEventListener('keydown', (event) => {
    const step = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    if (!step) return;
    event.preventDefault();
    choose(chosen < 0 ? first : Math.min(words.length - 1, Math.max(0, chosen + step)));
  });
  choose(-1);
}
