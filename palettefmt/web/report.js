'use strict';

// The slider: a range input that is not seen takes focus and keys; the pointer is followed over both pictures.
for (const slider of document.querySelectorAll('.slider')) {
  const input = slider.querySelector('input');
  const show = () => {
    slider.style.setProperty('--split', `${input.value}%`);
    input.setAttribute('aria-valuetext', `${input.value} % original`);
  };
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
  slider.addEventListener('click', () => input.focus({ preventScroll: true, focusVisible: false }));
  slider.addEventListener('pointermove', (event) => { if (event.buttons & 1) follow(event); });
  show();
}

// The summary: a press on a column's head sorts by it, another press turns the order around. Empty cells stay last.
const summary = document.getElementById('summary');
for (const button of summary?.querySelectorAll('thead button') ?? []) {
  const head = button.closest('th');
  button.addEventListener('click', () => {
    const up = head.getAttribute('aria-sort') !== 'ascending';
    for (const other of head.parentElement.querySelectorAll('th')) other.setAttribute('aria-sort', 'none');
    head.setAttribute('aria-sort', up ? 'ascending' : 'descending');
    const value = (row) => row.cells[head.cellIndex].dataset.value;
    const order = (a, b) => {
      if (!value(a) || !value(b)) return Number(!value(a)) - Number(!value(b));
      const names = head.classList.contains('text');
      const numbers = () => (number(value(a)) === number(value(b)) ? 0 : number(value(a)) - number(value(b)));
      return (up ? 1 : -1) * (names ? value(a).localeCompare(value(b), 'en', { numeric: true }) : numbers());
    };
    const body = summary.tBodies[0];
    body.append(...[...body.rows].sort(order));
  });
}

/** A number as Python writes it: "inf" is the PSNR of an exact picture. */
function number(text) {
  return text === 'inf' ? Infinity : Number(text);
}

// The curves: all charts of a picture show the same number of colours, and a line of text says its figures.
for (const section of document.querySelectorAll('.curves')) {
  const charts = section.querySelector('.charts');
  if (!charts) continue;
  const words = [...section.querySelectorAll('.points tbody tr')].map((row) => row.dataset.words);
  const knee = Number(section.dataset.knee);
  const reading = section.querySelector('.reading');
  let chosen = -1;
  const choose = (index) => {
    chosen = index;
    for (const mark of charts.querySelectorAll('[data-point]')) {
      mark.classList.toggle('on', Number(mark.dataset.point) === index);
    }
    reading.textContent = words[index < 0 ? Math.max(knee, 0) : index];
  };
  charts.addEventListener('pointerover', (event) => {
    const strip = event.target.closest('.strip-of');
    if (strip) choose(Number(strip.dataset.point));
  });
  charts.addEventListener('pointerleave', () => choose(-1));
  charts.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const from = chosen < 0 ? Math.max(knee, 0) : chosen;
    choose(Math.min(words.length - 1, Math.max(0, chosen < 0 ? from : from + step)));
  });
  charts.addEventListener('blur', () => choose(-1));
  choose(-1);
}
