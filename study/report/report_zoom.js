// What pointer and keys do in an interactive figure: reading points, zooming, moving.

Object.assign(Chart.prototype, {
  // ---- places -------------------------------------------------------------------------
  toFigure(event) {
    const frame = this.svg.getBoundingClientRect();
    return {x: (event.clientX - frame.left) / frame.width * this.data.w, y: (event.clientY - frame.top) / frame.height * this.data.h};
  },

  panelAt(at, margin) {
    return this.panels.find(({box}) => at.x >= box[0] - margin && at.x <= box[2] + margin && at.y >= box[1] - margin && at.y <= box[3] + margin);
  },

  // Series that can be read, points first: bands are told as the errors of their curves, and lines that join points not at all.
  readable() {
    const all = this.panels.flatMap((panel) => panel.series).filter((series) => series.x);
    const rank = (series) => (series.k === 'points' ? 0 : 1);
    return all.filter((series) => series.k !== 'band' &&
      !(series.k === 'line' && series.n && series.owner !== series)).sort((a, b) => rank(a) - rank(b));
  },

  inView(series, i) {
    const {x, y} = series.panel.now;
    return this.shows(series, i) && series.x[i] >= x[0] && series.x[i] <= x[1] && series.y[i] >= y[0] && series.y[i] <= y[1];
  },

  nearest(at) {
    const panel = this.panelAt(at, 8);
    let best = null;
    if (!panel) return null;
    const scale = this.scales(panel);
    for (const series of this.readable()) {
      if (series.panel !== panel) continue;
      const preference = series.k === 'points' ? 0.6 : series.k === 'image' ? 1.5 : 1;
      for (let i = 0; i < series.x.length; i++) {
        if (!this.inView(series, i)) continue;
        const distance = preference * Math.hypot(scale.x.px(series.x[i]) - at.x, scale.y.px(series.y[i]) - at.y);
        if (!best || distance < best.distance) best = {series, i, distance};
      }
    }
    return best && best.distance < 60 ? best : null;
  },

  // ---- reading ------------------------------------------------------------------------
  // Error of a curve from the band of its colour around it, which may have fewer points.
  errorAt(series, i) {
    if (series.e) return series.e[i];
    const band = series.panel.series.find((other) => other.k === 'band' && other.c === series.c && (other.owner === series.owner || other.owner === other));
    const x = series.x[i];
    const k = band ? band.x.findIndex((value, j) => value <= x && band.x[j + 1] >= x) : -1;
    if (k < 0) return band && band.x[0] === x ? (band.u[0] - band.y[0]) / 2 : NaN;
    const part = band.x[k + 1] > band.x[k] ? (x - band.x[k]) / (band.x[k + 1] - band.x[k]) : 0;
    const [low, high] = [band.y, band.u].map((edge) => edge[k] + part * (edge[k + 1] - edge[k]));
    const half = (high - low) / 2;
    return Math.abs((high + low) / 2 - series.y[i]) < 0.2 * half ? half : NaN;
  },

  describe({series, i}) {
    const panel = series.panel;
    const below = this.panels.slice(this.panels.indexOf(panel)).find((other) => other.x.t);
    const part = (label, value, error, range) => {
      const {name, unit} = splitLabel(label);
      return (name ? name + ': ' : '') + (withError(value, error) || ofRange(value, range)) + (unit ? '\u00a0' + unit : '');
    };
    const lines = [part(below ? below.x.t : '', series.x[i], series.ex ? series.ex[i] : NaN, panel.now.x),
      part(panel.y.t, series.y[i], this.errorAt(series, i), panel.now.y)];
    if (series.k === 'image') lines.push(part(panel.z ? panel.z.t : '', series.u[i], NaN, panel.z ? panel.z.r : [0, series.u[i]]));
    return lines;
  },

  read(found) {
    this.at = found;
    if (!found) {
      this.hide();
      return;
    }
    const {series, i} = found;
    const name = series.n && series.n[i];
    const label = plainText(series.owner.t);
    this.readout.replaceChildren();
    htmlElement(this.readout, 'b', {textContent: [name, label].filter(Boolean).join(', ')});
    for (const line of this.describe(found)) htmlElement(this.readout, 'div', {textContent: line});
    const sample = name || (samples.has(label) ? label : '');
    const row = sample && document.getElementById('r-' + sample);
    if (row) htmlElement(this.readout, 'a', {href: '#r-' + sample, textContent: 'Row of the table'});
    if (series.of) htmlElement(this.readout, 'div', {className: 'soft', textContent: `${series.x.length} of ${series.of} points`});
    this.readout.hidden = false;
    this.mark();
    this.place();
  },

  place() {
    const scale = this.scales(this.at.series.panel);
    const x = scale.x.px(this.at.series.x[this.at.i]) / this.data.w;
    const y = scale.y.px(this.at.series.y[this.at.i]) / this.data.h;
    const frame = this.svg.getBoundingClientRect();
    const width = this.readout.offsetWidth;
    const left = x * frame.width + (x < 0.5 ? 14 : -14 - width);
    this.readout.style.left = Math.min(Math.max(left, 0), Math.max(frame.width - width, 0)) + 'px';
    this.readout.style.top = Math.max(y * frame.height - this.readout.offsetHeight - 10, 0) + 'px';
  },

  // Ring around the point that is read, and lines to the axes.
  mark() {
    this.front.replaceChildren();
    if (!this.at || !this.shows(this.at.series, this.at.i)) return;
    const {series, i} = this.at;
    const [left, top, right, bottom] = series.panel.box;
    const scale = this.scales(series.panel);
    const x = scale.x.px(series.x[i]);
    const y = scale.y.px(series.y[i]);
    if (!(x >= left && x <= right && y >= top && y <= bottom)) return;
    svgElement(this.front, 'path', {d: `M${x} ${bottom}V${y}H${left}`, stroke: '#555', 'stroke-width': 0.7, 'stroke-dasharray': '2 2', fill: 'none'});
    svgElement(this.front, 'circle', {cx: x, cy: y, r: 5, fill: 'none', stroke: '#000', 'stroke-width': 1.4, class: 'ring'});
  },

  hide() {
    this.at = null;
    this.pinned = false;
    this.readout.classList.remove('pinned');
    this.readout.hidden = true;
    this.front.replaceChildren();
  },

  // ---- zoom ---------------------------------------------------------------------------
  zoomed() {
    return this.panels.some((panel) => panel.now.x.some((v, k) => v !== panel.start.x[k]) || panel.now.y.some((v, k) => v !== panel.start.y[k]));
  },

  // New range of an axis between two pixels; panels above each other share x.
  setRange(panel, axis, from, to) {
    const scale = this.scales(panel)[axis];
    const range = [scale.value(from), scale.value(to)].sort((a, b) => a - b);
    const start = panel.start[axis];
    const size = (r) => (panel[axis].log ? Math.log10(r[1] / r[0]) : r[1] - r[0]);
    if (!(size(range) > size(start) / 2000) || !range.every(isFinite)) return;
    const wide = size(range) >= size(start) * 0.999;
    for (const other of axis === 'x' ? this.panels : [panel]) {
      const same = other === panel || (other.start.x[0] === start[0] && other.start.x[1] === start[1]);
      if (same) other.now[axis] = wide ? other.start[axis].slice() : range.slice();
    }
  },

  zoom(factor, at) {
    const point = at || {x: (this.panels[0].box[0] + this.panels[0].box[2]) / 2, y: (this.panels[0].box[1] + this.panels[0].box[3]) / 2};
    const panel = this.panelAt(point, 8) || this.panels[0];
    const [left, top, right, bottom] = panel.box;
    this.setRange(panel, 'x', point.x + (left - point.x) / factor, point.x + (right - point.x) / factor);
    this.setRange(panel, 'y', point.y + (bottom - point.y) / factor, point.y + (top - point.y) / factor);
    this.changed();
  },

  move(dx, dy) {
    for (const panel of this.panels) {
      const [left, top, right, bottom] = panel.box;
      const scale = this.scales(panel);
      panel.next = {x: [scale.x.value(left + dx), scale.x.value(right + dx)], y: [scale.y.value(bottom + dy), scale.y.value(top + dy)]};
    }
    for (const panel of this.panels) panel.now = panel.next;
    this.changed();
  },

  reset() {
    for (const panel of this.panels) panel.now = {x: panel.start.x.slice(), y: panel.start.y.slice()};
    this.changed();
  },

  changed() {
    this.box.classList.toggle('zoomed', this.zoomed());
    this.draw();
    if (this.at) this.place();
  },

  // ---- pointer ------------------------------------------------------------------------
  listen() {
    const fingers = new Map();
    let start = null;
    let span = 0;
    const readAt = (event) => {
      if (!this.pinned) this.read(this.nearest(this.toFigure(event)));
    };
    const distance = () => {
      const [a, b] = [...fingers.values()];
      return Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
    };
    this.box.addEventListener('pointerdown', (event) => {
      if (event.target.closest('.key, .readout, .tools')) return;
      fingers.set(event.pointerId, event);
      span = fingers.size === 2 ? distance() : 0;
      const at = this.toFigure(event);
      start = event.pointerType !== 'touch' && event.button === 0 && this.panelAt(at, 0) ? at : null;
      if (start) this.svg.setPointerCapture(event.pointerId);
      if (event.pointerType === 'touch' && fingers.size === 1) this.pin(this.nearest(at));
    });
    this.box.addEventListener('pointermove', (event) => {
      if (fingers.has(event.pointerId)) fingers.set(event.pointerId, event);
      if (fingers.size === 2) {
        const [a, b] = [...fingers.values()].map((finger) => this.toFigure(finger));
        const now = distance();
        if (span > 0 && Math.abs(now / span - 1) > 0.02) {
          this.zoom(now / span, {x: (a.x + b.x) / 2, y: (a.y + b.y) / 2});
          span = now;
        }
      } else if (start) {
        this.drawSelection(start, this.toFigure(event));
      } else if (!event.target.closest('.readout, .tools')) {
        readAt(event);
      }
    });
    const end = (event) => {
      fingers.delete(event.pointerId);
      if (start && event.type === 'pointerup') this.select(start, this.toFigure(event));
      start = null;
    };
    this.box.addEventListener('pointerup', end);
    this.box.addEventListener('pointercancel', end);
    this.box.addEventListener('pointerleave', (event) => {
      if (event.pointerType === 'mouse' && !this.pinned && !this.box.contains(document.activeElement)) this.hide();
    });
    this.box.addEventListener('dblclick', (event) => {
      if (!event.target.closest('.key, .readout, .tools')) this.reset();
    });
    this.box.addEventListener('wheel', (event) => {
      if (!event.ctrlKey && !event.metaKey && !event.altKey) return;
      event.preventDefault();
      this.zoom(Math.pow(1.0015, -event.deltaY * (event.deltaMode ? 20 : 1)), this.toFigure(event));
    }, {passive: false});
    this.box.addEventListener('keydown', (event) => this.press(event));
    this.box.addEventListener('blur', () => this.hide());
  },

  drawSelection(from, to) {
    this.hide();
    svgElement(this.front, 'rect', {x: Math.min(from.x, to.x), y: Math.min(from.y, to.y), width: Math.abs(to.x - from.x),
      height: Math.abs(to.y - from.y), fill: '#005f99', 'fill-opacity': 0.12, stroke: '#005f99', class: 'selection'});
  },

  select(from, to) {
    this.front.replaceChildren();
    const panel = this.panelAt(from, 0);
    const wide = Math.abs(to.x - from.x) > 5;
    const high = Math.abs(to.y - from.y) > 5;
    const clamp = (value, low, high_) => Math.min(Math.max(value, low), high_);
    if (wide) this.setRange(panel, 'x', from.x, clamp(to.x, panel.box[0], panel.box[2]));
    if (high) this.setRange(panel, 'y', from.y, clamp(to.y, panel.box[1], panel.box[3]));
    if (wide || high) this.changed();
    else this.pin(this.nearest(to));
  },

  // A click holds the read-out, so that its link can be reached.
  pin(found) {
    this.read(found);
    this.pinned = Boolean(found);
    this.readout.classList.toggle('pinned', this.pinned);
  },

  // ---- keys ---------------------------------------------------------------------------
  step(direction) {
    const all = this.readable().filter((series) => series.x.some((_, i) => this.inView(series, i)));
    if (!all.length) return;
    let k = this.at ? all.indexOf(this.at.series) : -1;
    let i = this.at ? this.at.i : -1;
    if (k < 0) {
      [k, i] = [0, -1];
      direction = {along: 1};
    }
    if (direction.across) {
      const x = all[k].x[i];
      k = (k + direction.across + all.length) % all.length;
      const closer = (best, _, j) => (this.inView(all[k], j) && (best < 0 || Math.abs(all[k].x[j] - x) < Math.abs(all[k].x[best] - x)) ? j : best);
      i = all[k].x.reduce(closer, -1);
    } else {
      const end = direction.end ? (direction.end > 0 ? all[k].x.length - 1 : 0) : i + direction.along;
      const along = direction.end ? -direction.end : direction.along;
      i = end;
      while (i >= 0 && i < all[k].x.length && !this.inView(all[k], i)) i += along;
      if (i < 0 || i >= all[k].x.length) return;
    }
    this.read({series: all[k], i});
  },

  press(event) {
    if (event.target.closest('.key, .tools') || event.ctrlKey || event.metaKey || event.altKey) return;
    const quarter = (this.panels[0].box[2] - this.panels[0].box[0]) / 8;
    const arrows = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]};
    const actions = {
      ArrowLeft: () => this.step({along: -1}), ArrowRight: () => this.step({along: 1}),
      ArrowUp: () => this.step({across: -1}), ArrowDown: () => this.step({across: 1}),
      Home: () => this.step({end: -1}), End: () => this.step({end: 1}),
      '+': () => this.zoom(1.5, this.place_of(this.at)), '=': () => this.zoom(1.5, this.place_of(this.at)),
      '-': () => this.zoom(1 / 1.5, this.place_of(this.at)), '0': () => this.reset(), Escape: () => this.hide(),
      Enter: () => {
        const link = this.readout.querySelector('a');
        if (link && !this.readout.hidden) location.hash = link.getAttribute('href');
      },
    };
    if (event.shiftKey && arrows[event.key]) this.move(arrows[event.key][0] * quarter, arrows[event.key][1] * quarter);
    else if (actions[event.key]) actions[event.key]();
    else return;
    event.preventDefault();
  },

  place_of(found) {
    if (!found) return null;
    const scale = this.scales(found.series.panel);
    return {x: scale.x.px(found.series.x[found.i]), y: scale.y.px(found.series.y[found.i])};
  },
});
