// The page around the figures: samples shown, tables, links into what is closed, printing.

const samples = new Map();
const charts = new Map();

// ---- figures --------------------------------------------------------------------------
function addTools(chart) {
  const tools = htmlElement(chart.box, 'div', {className: 'tools'});
  const actions = [['+', 'Zoom in', () => chart.zoom(1.5)], ['\u2212', 'Zoom out', () => chart.zoom(1 / 1.5)],
    ['Reset', 'Show the whole figure', () => chart.reset()]];
  for (const [text, title, action] of actions) {
    const button = htmlElement(tools, 'button', {type: 'button', textContent: text, title});
    button.setAttribute('aria-label', title);
    button.addEventListener('click', action);
  }
}

function makeChart(figure) {
  const source = figure.querySelector('script[type="application/json"]');
  if (!source || charts.has(figure)) return;
  const data = JSON.parse(source.textContent);
  for (const panel of data.panels) panel.width = data.w;
  const left_out = data.panels.some((panel) => panel.items.some((item) => item.k === 'image' && (!item.x || panel.x.log || panel.y.log)));
  if (left_out) {
    htmlElement(figure.querySelector('figcaption'), 'span', {className: 'soft', textContent: ' This map has too many cells to be read by pointer: its numbers are in the file.'});
    source.remove();
    return;
  }
  const chart = new Chart(figure, data);
  chart.listen();
  for (const [name, shown] of samples) if (!shown) chart.off.add(name);
  if (chart.off.size) chart.draw();
  addTools(chart);
  charts.set(figure, chart);
  figure.classList.add('live');
}

function watchFigures() {
  const figures = document.querySelectorAll('figure');
  const observer = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      observer.unobserve(entry.target);
      makeChart(entry.target);
    }
  }, {rootMargin: '300px'});
  for (const figure of figures) observer.observe(figure);
}

// ---- samples --------------------------------------------------------------------------
// Rows that begin with the name of a sample belong to it.
function rowsOf(name) {
  return [...document.querySelectorAll('.scroll>table>tbody>tr')].filter((row) => row.cells[0].textContent.trim() === name);
}

function showSample(name, shown) {
  samples.set(name, shown);
  const elements = [...document.querySelectorAll('section[data-sample]')].filter((element) => element.dataset.sample === name);
  for (const element of elements.concat(rowsOf(name))) element.classList.toggle('off', !shown);
  for (const link of document.querySelectorAll('.contents a')) {
    if (link.getAttribute('href') === '#s-' + name) link.classList.toggle('faint', !shown);
  }
  for (const chart of charts.values()) {
    if (shown) chart.off.delete(name);
    else chart.off.add(name);
    chart.draw();
  }
  const box = document.getElementById('show-' + name);
  if (box) box.checked = shown;
}

function addSamples() {
  for (const section of document.querySelectorAll('section[data-sample]')) samples.set(section.dataset.sample, true);
  if (samples.size < 2) return;
  const contents = document.querySelector('.contents>details');
  const panel = htmlElement(null, 'details', {className: 'samples'});
  htmlElement(panel, 'summary', {textContent: 'Samples shown'});
  const set = htmlElement(panel, 'fieldset', {});
  htmlElement(set, 'legend', {className: 'hidden', textContent: 'Samples shown in figures and tables'});
  for (const name of samples.keys()) {
    const label = htmlElement(set, 'label', {});
    const box = htmlElement(label, 'input', {type: 'checkbox', checked: true, id: 'show-' + name});
    label.append(' ' + name);
    box.addEventListener('change', () => showSample(name, box.checked));
  }
  const all = htmlElement(set, 'button', {type: 'button', textContent: 'All'});
  all.addEventListener('click', () => [...samples.keys()].forEach((name) => showSample(name, true)));
  const none = htmlElement(set, 'button', {type: 'button', textContent: 'None'});
  none.addEventListener('click', () => [...samples.keys()].forEach((name) => showSample(name, false)));
  contents.appendChild(panel);
}

// ---- tables ---------------------------------------------------------------------------
function cellText(cell) {
  const summary = cell.querySelector('details.parts>summary');
  return (summary || cell).textContent.trim().replace(/\s+/g, ' ');
}

// What other programs read: with the minus of a keyboard.
function cellPlain(cell) {
  const text = cellText(cell);
  return cell.classList.contains('number') ? text.replace(/\u2212/g, '-') : text;
}

// Value by which a cell is sorted; null where nothing is known.
function cellValue(cell) {
  if ('v' in cell.dataset) return Number(cell.dataset.v);
  const text = cellText(cell);
  if (text === '' || text === '\u2013') return null;
  const number = Number(text.replace(/\u2212/g, '-').replace(/\(\d+\.?\d*\)/, '').replace(/\s.*$/, ''));
  return cell.classList.contains('number') && isFinite(number) ? number : text;
}

function compareValues(a, b) {
  if (a === null || b === null) return a === b ? 0 : a === null ? 2 : -2;
  if (typeof a === 'number' && typeof b === 'number') return Math.sign(a - b);
  return Math.sign(String(a).localeCompare(String(b), 'en', {numeric: true}));
}

// Rising, falling, and back to the order of the study; what is not known stays at the end.
function sortTable(table, column, head) {
  const next = {none: 'ascending', ascending: 'descending', descending: 'none'}[head.getAttribute('aria-sort') || 'none'];
  for (const other of table.tHead.rows[0].cells) other.removeAttribute('aria-sort');
  if (next !== 'none') head.setAttribute('aria-sort', next);
  const body = table.tBodies[0];
  const rows = [...body.rows].sort((a, b) => a.order - b.order);
  if (next !== 'none') {
    rows.sort((a, b) => {
      const sign = compareValues(cellValue(a.cells[column]), cellValue(b.cells[column]));
      return Math.abs(sign) === 2 || next === 'ascending' ? sign : -sign;
    });
  }
  body.append(...rows);
}

function tableLines(table, rows, separator) {
  const quote = (text) => (separator === ',' && /[",\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text);
  return rows.map((row) => [...row.cells].filter((cell) => !cell.classList.contains('tool')).map((cell) => quote(cellPlain(cell))).join(separator)).join('\n') + '\n';
}

async function copyText(text, button) {
  try {
    await navigator.clipboard.writeText(text);
  } catch (failure) {
    const area = htmlElement(document.body, 'textarea', {value: text});
    area.select();
    document.execCommand('copy');
    area.remove();
    button.focus();
  }
  const before = button.textContent;
  button.textContent = 'copied';
  setTimeout(() => { button.textContent = before; }, 1200);
}

// What the page shows, where no file of the run holds the same.
function saveText(text, name) {
  const link = htmlElement(document.body, 'a', {href: URL.createObjectURL(new Blob([text], {type: 'text/csv'})), download: name});
  link.click();
  URL.revokeObjectURL(link.href);
  link.remove();
}

function addRowTools(table) {
  const head = htmlElement(table.tHead.rows[0], 'td', {className: 'tool'});
  head.setAttribute('aria-hidden', 'true');
  for (const row of table.tBodies[0].rows) {
    const button = htmlElement(htmlElement(row, 'td', {className: 'tool'}), 'button', {type: 'button', textContent: 'copy'});
    button.setAttribute('aria-label', 'Copy row ' + cellText(row.cells[0]));
    button.addEventListener('click', () => copyText(tableLines(table, [row], '\t'), button));
  }
}

function addTableTools() {
  for (const table of document.querySelectorAll('.scroll>table')) {
    if (!table.tHead || !table.tBodies.length) continue;
    [...table.tBodies[0].rows].forEach((row, i) => { row.order = i; });
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      const button = htmlElement(null, 'button', {type: 'button', className: 'sort'});
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener('click', () => sortTable(table, column, head));
    });
    addRowTools(table);
    let files = table.parentElement.nextElementSibling;
    if (!files || !files.classList.contains('files')) {
      files = htmlElement(null, 'p', {className: 'files'});
      table.parentElement.after(files);
    }
    const rows = () => [table.tHead.rows[0], ...table.tBodies[0].rows];
    const copy = htmlElement(files, 'button', {type: 'button', textContent: 'Copy table'});
    copy.addEventListener('click', () => copyText(tableLines(table, rows(), '\t'), copy));
    if (files.querySelector('a')) continue;
    const save = htmlElement(files, 'button', {type: 'button', textContent: 'Save as CSV'});
    save.addEventListener('click', () => saveText(tableLines(table, rows(), ','), table.id + '.csv'));
  }
}

// ---- links ----------------------------------------------------------------------------
// What a link leads to is opened and shown first.
function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  const section = target.closest('section[data-sample]');
  const name = section ? section.dataset.sample : target.id.startsWith('r-') ? target.id.slice(2) : '';
  if (samples.get(name) === false) showSample(name, true);
  for (let at = target; at; at = at.parentElement) if (at.tagName === 'DETAILS') at.open = true;
  target.scrollIntoView();
}

function watchHeadings() {
  const links = new Map([...document.querySelectorAll('.contents a[href^="#"]')].map((link) => [link.getAttribute('href').slice(1), link]));
  const headings = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
  let current = null;
  let waiting = false;
  const update = () => {
    waiting = false;
    let at = null;
    for (const heading of headings) {
      if (heading.offsetParent && heading.getBoundingClientRect().top < 120) at = heading;
    }
    const link = at ? links.get(at.id) : null;
    if (link === current) return;
    if (current) current.removeAttribute('aria-current');
    if (link) link.setAttribute('aria-current', 'true');
    current = link;
  };
  addEventListener('scroll', () => {
    if (!waiting) requestAnimationFrame(update);
    waiting = true;
  }, {passive: true});
}

// ---- printing -------------------------------------------------------------------------
function openForPrint() {
  const opened = [];
  addEventListener('beforeprint', () => {
    for (const details of document.querySelectorAll('details:not([open])')) {
      details.open = true;
      opened.push(details);
    }
  });
  addEventListener('afterprint', () => {
    for (const details of opened.splice(0)) details.open = false;
  });
}

function start() {
  const narrow = matchMedia('(max-width: 77.99rem)').matches;
  if (narrow) document.querySelector('.contents>details').open = false;
  document.querySelector('.contents').addEventListener('click', (event) => {
    if (event.target.closest('a') && matchMedia('(max-width: 77.99rem)').matches) document.querySelector('.contents>details').open = false;
  });
  addSamples();
  addTableTools();
  watchFigures();
  watchHeadings();
  openForPrint();
  addEventListener('hashchange', openTarget);
  if (location.hash) openTarget();
}
start();
