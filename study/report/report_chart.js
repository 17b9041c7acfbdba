// One interactive figure: drawn again from its numbers, in the look of the drawing that it stands for.

const LINE_PX = 96 / 72;
const SIDES = ['tl', 'tr', 'bl', 'br'];
const PALETTE = [[0x44, 0x01, 0x54], [0x3b, 0x52, 0x8b], [0x21, 0x91, 0x8c], [0x5e, 0xc9, 0x62], [0xfd, 0xe7, 0x25]];

// Symbols of radius r about the origin: circle, square, triangle, diamond, triangle down, cross.
function symbolPath(kind, x, y, r) {
  const p = (a, b) => (x + a * r).toFixed(2) + ' ' + (y + b * r).toFixed(2);
  switch (kind) {
  case 0: return `M${p(-1, 0)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;
  case 1: return `M${p(-1, -1)}L${p(1, -1)}L${p(1, 1)}L${p(-1, 1)}z`;
  case 2: return `M${p(0, -1.33)}L${p(-1.33, 0.67)}L${p(1.33, 0.67)}z`;
  case 3: return `M${p(0, -1.41)}L${p(1.41, 0)}L${p(0, 1.41)}L${p(-1.41, 0)}z`;
  case 4: return `M${p(0, 1.33)}L${p(-1.33, -0.67)}L${p(1.33, -0.67)}z`;
  default: return `M${p(-1, -1)}L${p(1, 1)}M${p(1, -1)}L${p(-1, 1)}`;
  }
}

// Series that belong to one entry of the key: those without a text of the same colour, nearest in the list.
function groupSeries(panels) {
  const all = panels.flatMap((panel) => panel.series);
  const named = all.filter((series) => series.t);
  for (const series of all) {
    const alike = named.filter((other) => other.c === series.c && (other.k !== 'band' || series.k === 'band'));
    const here = alike.filter((other) => other.panel === series.panel);
    const pool = here.length ? here : alike;
    const distance = (other) => Math.abs(other.number - series.number);
    series.owner = series.t || !pool.length ? series : pool.reduce((a, b) => (distance(b) < distance(a) ? b : a));
  }
}

function readItem(item, panel, number) {
  for (const key of ['x', 'y', 'u', 'e', 'ex']) item[key] = decodeValues(item[key]);
  return Object.assign(item, {panel, number, hidden: false});
}

class Chart {
  constructor(figure, data) {
    this.figure = figure;
    this.data = data;
    this.id = 'live' + Chart.count++;
    this.off = new Set();
    this.at = null;
    let number = 0;
    this.panels = data.panels.map((panel) => {
      for (const item of panel.items) if ('s' in item && 'm' in item) readItem(item, panel, number++);
      panel.series = panel.items.filter((item) => 'm' in item);
      panel.start = {x: panel.x.r.slice(), y: panel.y.r.slice()};
      panel.now = {x: panel.x.r.slice(), y: panel.y.r.slice()};
      return panel;
    });
    groupSeries(this.panels);
    this.build();
    this.draw();
  }

  build() {
    const caption = this.figure.querySelector('figcaption');
    this.box = htmlElement(null, 'div', {className: 'view', tabIndex: 0});
    this.box.setAttribute('role', 'group');
    this.box.setAttribute('aria-roledescription', 'interactive figure');
    this.box.setAttribute('aria-label', caption.firstChild.textContent.trim() +
      ' Arrow keys read the points, plus and minus zoom, 0 shows all.');
    this.svg = svgElement(this.box, 'svg', {viewBox: `0 0 ${this.data.w} ${this.data.h}`, role: 'group', 'aria-label': this.data.about});
    this.back = svgElement(this.svg, 'g', {});
    this.keys = svgElement(this.svg, 'g', {});
    this.front = svgElement(this.svg, 'g', {'pointer-events': 'none'});
    this.readout = htmlElement(this.box, 'div', {className: 'readout', hidden: true});
    this.readout.setAttribute('role', 'status');
    this.figure.insertBefore(this.box, caption);
    this.drawKeys();
  }

  scales(panel) {
    const [left, top, right, bottom] = panel.box;
    return {x: makeScale(panel.x.log, panel.now.x, left, right), y: makeScale(panel.y.log, panel.now.y, bottom, top)};
  }

  shows(series, i) {
    return !series.owner.hidden && !this.off.has(plainText(series.owner.t)) && !(series.n && this.off.has(series.n[i])) &&
      isFinite(series.x[i]) && isFinite(series.y[i]);
  }

  // ---- drawing ------------------------------------------------------------------------
  draw() {
    this.back.replaceChildren();
    this.panels.forEach((panel, k) => this.drawPanel(panel, k));
    for (const key of this.keys.children) {
      const off = key.series.hidden || this.off.has(plainText(key.series.t));
      key.setAttribute('aria-pressed', String(!off));
      key.setAttribute('opacity', off ? '0.35' : '1');
    }
    this.mark();
  }

  drawPanel(panel, k) {
    const [left, top, right, bottom] = panel.box;
    const group = svgElement(this.back, 'g', {fill: 'none'});
    const scale = this.scales(panel);
    const clip = svgElement(group, 'clipPath', {id: `${this.id}-${k}`});
    svgElement(clip, 'rect', {x: left, y: top, width: right - left, height: bottom - top});
    const inside = svgElement(group, 'g', {'clip-path': `url(#${this.id}-${k})`});
    for (const item of panel.items) if (item.k === 'span') this.drawSpan(inside, panel, scale, item.a, item.b, item.c, 0.12);
    for (const series of panel.series) if (series.x) this.drawSeries(inside, panel, scale, series);
    for (const item of panel.items) this.drawItem(inside, panel, scale, item);
    drawAxes(group, panel, scale);
    if (panel.z) drawBar(group, panel);
  }

  drawSpan(group, panel, scale, low, high, color, opacity) {
    const x = scale.x.px(low);
    svgElement(group, 'rect', {x: Math.min(x, scale.x.px(high)), y: panel.box[1], width: Math.abs(scale.x.px(high) - x),
      height: panel.box[3] - panel.box[1], fill: color, 'fill-opacity': opacity});
  }

  drawSeries(group, panel, scale, series) {
    if (series.k === 'image') {
      drawImage(group, panel, scale, series);
      return;
    }
    const n = series.x.length;
    const px = (i) => scale.x.px(series.x[i]).toFixed(2);
    const py = (value) => scale.y.px(value).toFixed(2);
    let path = '';
    let bars = '';
    let back = '';
    let pen = false;
    for (let i = 0; i < n; i++) {
      if (!this.shows(series, i) || !isFinite(px(i)) || !isFinite(py(series.y[i]))) {
        path += back ? back + 'z' : '';
        back = '';
        pen = pen && series.n ? pen : false;
        continue;
      }
      if (series.k === 'points') {
        path += symbolPath(series.m === 10 ? 10 : series.m % 5, +px(i), +py(series.y[i]), 1.8 * series.s);
        const e = series.e ? series.e[i] : 0;
        const ex = series.ex ? series.ex[i] : 0;
        if (e > 0) bars += `M${px(i)} ${py(series.y[i] - e)}V${py(series.y[i] + e)}`;
        if (ex > 0) bars += `M${scale.x.px(series.x[i] - ex).toFixed(2)} ${py(series.y[i])}H${scale.x.px(series.x[i] + ex).toFixed(2)}`;
      } else {
        path += (pen ? 'L' : 'M') + px(i) + ' ' + py(series.y[i]);
        if (series.k === 'band') back = 'L' + px(i) + ' ' + py(series.u[i]) + back;
        pen = true;
      }
    }
    path += back ? back + 'z' : '';
    if (bars) svgElement(group, 'path', {d: bars, stroke: series.c, 'stroke-width': 0.8 * LINE_PX});
    if (!path) return;
    const line = {d: path, stroke: series.c, 'stroke-linejoin': 'round'};
    if (series.k === 'points') {
      line['stroke-width'] = 0.9 * LINE_PX * (series.m < 5 ? 0.25 : 1);
      if (series.m < 5) line.fill = series.c;
    } else if (series.k === 'band') {
      Object.assign(line, {stroke: 'none', fill: series.c, 'fill-opacity': 0.25});
    } else {
      line['stroke-width'] = (series.k === 'line' ? 1.1 : 1) * series.s * LINE_PX;
      if (series.k === 'dashed') line['stroke-dasharray'] = `${8 * series.s} ${5 * series.s}`;
    }
    svgElement(group, 'path', line);
  }

  drawItem(group, panel, scale, item) {
    const [left, top, right, bottom] = panel.box;
    if (item.k === 'level') {
      svgElement(group, 'path', {d: `M${left} ${scale.y.px(item.a)}H${right}`, stroke: item.c, 'stroke-width': 0.6 * LINE_PX});
    } else if (item.k === 'mark' && item.a !== null) {
      if (item.b > 0) this.drawSpan(group, panel, scale, item.a - item.b, item.a + item.b, item.c, 0.25);
      const x = scale.x.px(item.a);
      svgElement(group, 'path', {d: `M${x} ${top}V${bottom}`, stroke: item.c, 'stroke-width': 0.8 * LINE_PX});
      if (item.t) {
        const after = x <= (left + right) / 2;
        drawText(group, item.t, x + (after ? 5 : -5), top + 15, after ? 'start' : 'end', item.l);
      }
    } else if (item.k === 'note') {
      const onLeft = item.p[1] === 'l';
      drawText(group, item.t, onLeft ? left + 6 : right - 7, item.p[0] === 't' ? top + 15 : bottom - 8,
        onLeft ? 'start' : 'end', '#000');
    }
  }

  // ---- key ----------------------------------------------------------------------------
  drawKeys() {
    for (const panel of this.panels) {
      const entries = panel.series.filter((series) => series.t);
      if (!panel.key || !entries.length) continue;
      const widest = Math.max(...entries.map((series) => textWidth(series.t))) + 34;
      entries.forEach((series, i) => this.drawKey(series, this.placeKey(panel, entries.length, i, widest)));
    }
  }

  placeKey(panel, n, i, widest) {
    const [left, top, right, bottom] = panel.box;
    if (panel.key === 'above') {
      const lines = Math.max(1, Math.round((top - 0.25 * PX_PER_CM) / (0.4 * PX_PER_CM)));
      const columns = Math.ceil(n / lines);
      const width = columns > 1 ? Math.min(Math.max(widest, (right - left) / columns), this.data.w / columns) : widest;
      const start = Math.max(0, Math.min(left, this.data.w - columns * width));
      return {x: start + Math.floor(i / lines) * width, y: top - 6 - (Math.min(lines, n) - 1 - i % lines) * 14.5};
    }
    const y = panel.key[0] === 't' ? top + 14 + 14 * i : bottom - 8 - 14 * (n - 1 - i);
    return {x: panel.key[1] === 'l' ? left + 6 : right - widest - 2, y};
  }

  drawKey(series, at) {
    const key = svgElement(this.keys, 'g', {tabindex: '0', role: 'button', class: 'key', 'aria-label': plainText(series.t) + ' shown'});
    const y = at.y - 3.6;
    key.series = series;
    svgElement(key, 'rect', {x: at.x, y: at.y - 11, width: 34 + textWidth(series.t), height: 14, fill: '#fff', 'fill-opacity': 0});
    if (series.k === 'points') {
      svgElement(key, 'path', {d: symbolPath(series.m === 10 ? 10 : series.m % 5, at.x + 14, y, 1.8 * series.s),
        stroke: series.c, fill: series.m < 5 ? series.c : 'none'});
    } else if (series.k === 'band') {
      svgElement(key, 'rect', {x: at.x + 4, y: y - 4, width: 20, height: 8, fill: series.c, 'fill-opacity': 0.25});
    } else {
      svgElement(key, 'path', {d: `M${at.x + 4} ${y}h20`, stroke: series.c, 'stroke-width': 1.1 * series.s * LINE_PX,
        'stroke-dasharray': series.k === 'dashed' ? '8 5' : 'none'});
    }
    drawText(key, series.t, at.x + 29, at.y, 'start', '#000');
    const toggle = (event) => {
      series.hidden = !series.hidden;
      this.hide();
      this.draw();
      event.preventDefault();
      event.stopPropagation();
    };
    key.addEventListener('click', toggle);
    key.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' || event.key === ' ') toggle(event);
    });
  }
}
Chart.count = 0;

function drawText(parent, text, x, y, anchor, color) {
  const element = svgElement(parent, 'text', {x, y, 'text-anchor': anchor, fill: color, 'font-size': '10.67', stroke: 'none'});
  writeMarked(element, text);
  return element;
}

function drawAxes(group, panel, scale) {
  const [left, top, right, bottom] = panel.box;
  let ticks = '';
  const xTicks = ticksOf(panel.x, panel.now.x, right - left, 1.1);
  const yTicks = ticksOf(panel.y, panel.now.y, bottom - top, 0.6);
  const leans = (panel.x.n || []).some((name) => plainText(name).length > 5);
  for (const tick of xTicks) {
    const x = scale.x.px(tick.value);
    const size = tick.major ? 5.6 : 2.8;
    ticks += `M${x} ${bottom}v${-size}M${x} ${top}v${size}`;
    if (tick.text && leans) {
      const name = drawText(group, tick.text, 0, 0, 'end', '#000');
      name.setAttribute('transform', `translate(${x + 2.5} ${bottom + 10}) rotate(-45)`);
    } else if (tick.text && (panel.x.t || panel.x.n)) {
      drawText(group, tick.text, x, bottom + 19.5, 'middle', '#000');
    }
  }
  for (const tick of yTicks) {
    const y = scale.y.px(tick.value);
    const size = tick.major ? 5.6 : 2.8;
    ticks += `M${left} ${y}h${size}M${right} ${y}h${-size}`;
    if (tick.text) drawText(group, tick.text, left - 7.5, y + 3.5, 'end', '#000');
  }
  svgElement(group, 'path', {d: `${ticks}M${left} ${top}H${right}V${bottom}H${left}z`, stroke: '#000', 'stroke-width': 0.93});
  if (panel.x.t) drawText(group, panel.x.t, (left + right) / 2, bottom + 35, 'middle', '#000');
  if (panel.y.t) {
    const title = drawText(group, panel.y.t, 0, 0, 'middle', '#000');
    title.setAttribute('transform', `translate(15.5 ${(top + bottom) / 2}) rotate(-90)`);
  }
}

// ---- heat maps ------------------------------------------------------------------------
function colorOf(fraction) {
  if (!isFinite(fraction)) return [255, 255, 255];
  const at = Math.min(Math.max(fraction, 0), 1) * (PALETTE.length - 1);
  const k = Math.min(Math.floor(at), PALETTE.length - 2);
  return PALETTE[k].map((low, i) => Math.round(low + (at - k) * (PALETTE[k + 1][i] - low)));
}

// Cells in a canvas of one pixel each, x running first.
function imageOf(series, range) {
  let columns = 1;
  while (columns < series.y.length && series.y[columns] === series.y[0]) columns++;
  const rows = Math.floor(series.y.length / columns);
  const canvas = htmlElement(null, 'canvas', {width: columns, height: rows});
  const context = canvas.getContext('2d');
  const pixels = context.createImageData(columns, rows);
  const upward = series.y[columns * (rows - 1)] > series.y[0];
  const rightward = series.x[columns - 1] > series.x[0];
  for (let i = 0; i < columns * rows; i++) {
    const row = upward ? rows - 1 - Math.floor(i / columns) : Math.floor(i / columns);
    const column = rightward ? i % columns : columns - 1 - i % columns;
    const rgb = colorOf((series.u[i] - range[0]) / (range[1] - range[0]));
    pixels.data.set([rgb[0], rgb[1], rgb[2], isFinite(series.u[i]) ? 255 : 0], 4 * (row * columns + column));
  }
  context.putImageData(pixels, 0, 0);
  return {url: canvas.toDataURL(), columns, rows};
}

function drawImage(group, panel, scale, series) {
  if (!series.u || panel.x.log || panel.y.log) return;
  series.image = series.image || imageOf(series, panel.z ? panel.z.r : [Math.min(...series.u.filter(isFinite)), Math.max(...series.u.filter(isFinite))]);
  const ends = (values, count) => {
    const low = Math.min(...values);
    const high = Math.max(...values);
    const half = count > 1 ? (high - low) / (count - 1) / 2 : 0.5;
    return [low - half, high + half];
  };
  const [x0, x1] = ends(series.x, series.image.columns).map(scale.x.px);
  const [y0, y1] = ends(series.y, series.image.rows).map(scale.y.px);
  const image = svgElement(group, 'image', {x: x0, y: y1, width: x1 - x0, height: y0 - y1, preserveAspectRatio: 'none',
    style: 'image-rendering:pixelated'});
  image.setAttribute('href', series.image.url);
}

function drawBar(group, panel) {
  const [, top, right, bottom] = panel.box;
  const x = right + 0.18 * PX_PER_CM;
  const width = 0.28 * PX_PER_CM;
  const scale = makeScale(false, panel.z.r, bottom, top);
  const steps = 64;
  for (let k = 0; k < steps; k++) {
    svgElement(group, 'rect', {x, y: bottom - (k + 1) * (bottom - top) / steps, width, height: (bottom - top) / steps + 0.4,
      fill: `rgb(${colorOf((k + 0.5) / steps).join(',')})`});
  }
  svgElement(group, 'rect', {x, y: top, width, height: bottom - top, stroke: '#000', 'stroke-width': 0.7});
  for (const tick of linearTicks(panel.z.r, bottom - top, 0.7)) {
    if (tick.text) drawText(group, tick.text, x + width + 5, scale.px(tick.value) + 3.5, 'start', '#000');
  }
  const title = drawText(group, panel.z.t, 0, 0, 'middle', '#000');
  title.setAttribute('transform', `translate(${panel.width - 10} ${(top + bottom) / 2}) rotate(-90)`);
}
