'use strict';
// Numbers, texts and axes of the interactive figures. The look is that of the drawings below them.

// The name of the language of drawings, as the browser knows it: the page holds no address.
const SVG = new DOMParser().parseFromString('<svg></svg>', 'text/html').body.firstChild.namespaceURI;
const FONT = "10.67px 'Liberation Sans', Arial, Helvetica, sans-serif";
const PX_PER_CM = 96 / 2.54;

function svgElement(parent, name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const key in attributes) element.setAttribute(key, attributes[key]);
  if (parent) parent.appendChild(element);
  return element;
}

function htmlElement(parent, name, properties) {
  const element = document.createElement(name);
  Object.assign(element, properties);
  if (parent) parent.appendChild(element);
  return element;
}

// ---- numbers --------------------------------------------------------------------------
// {"a": first, "s": step, "n": number}, {"p": decimals, "d": differences}, or a plain list; null is a gap.
function decodeValues(column) {
  if (!column) return null;
  if (Array.isArray(column)) return column.map((value) => (value === null ? NaN : value));
  if ('s' in column) return Array.from({length: column.n}, (_, i) => Number((column.a + i * column.s).toPrecision(12)));
  const scale = Math.pow(10, Math.abs(column.p));
  let sum = 0;
  return column.d.map((step) => {
    if (step === null) return NaN;
    sum += step;
    return column.p >= 0 ? sum / scale : sum * scale;
  });
}

function fixed(value, decimals) {
  return value.toFixed(Math.min(Math.max(decimals, 0), 17)).replace('-', '\u2212');
}

// Decimals at which an error has two digits, also where it rounds up to three.
function errorDecimals(error) {
  const decimals = 1 - Math.floor(Math.log10(error));
  return Math.round(error * Math.pow(10, decimals)) >= 100 ? decimals - 1 : decimals;
}

// 609.79 with error 0.083 as "609.790(83)", as everywhere else in the page; null without an error.
function withError(value, error) {
  if (!(error > 0) || !isFinite(error)) return null;
  const size = Math.max(Math.abs(value), error);
  const plain = errorDecimals(error) >= 0 && size >= 1e-4 && size < 1e15;
  const exponent = plain ? 0 : Math.floor(Math.log10(size));
  const [v, e] = [value / Math.pow(10, exponent), error / Math.pow(10, exponent)];
  const decimals = errorDecimals(e);
  const text = fixed(v, decimals) + '(' + Math.round(e * Math.pow(10, decimals)) + ')';
  return plain ? text : text + 'e' + (exponent < 0 ? '-' : '+') + String(Math.abs(exponent)).padStart(2, '0');
}

// A number with the digits that a figure of this range can tell.
function ofRange(value, range) {
  const resolution = Math.abs(range[1] - range[0]) / 10000;
  const decimals = Math.ceil(-Math.log10(resolution));
  if (!isFinite(decimals) || decimals > 8 || Math.abs(value) >= 1e7) return value.toPrecision(5).replace('-', '\u2212');
  return fixed(value, decimals);
}

// ---- texts ----------------------------------------------------------------------------
// Marks of the figures: 1 subscript, 2 superscript, 3 italic, 4 end.
function writeMarked(parent, text) {
  const open = [];
  let run = '';
  const flush = () => {
    if (!run) return;
    const span = svgElement(parent, 'tspan', {});
    const shift = open.includes('\u0001') ? 2.6 : open.includes('\u0002') ? -4.2 : 0;
    if (open.includes('\u0003')) span.setAttribute('font-style', 'italic');
    if (shift) span.setAttribute('font-size', '8');
    if (shift !== writeMarked.at) span.setAttribute('dy', String(shift - writeMarked.at));
    writeMarked.at = shift;
    span.textContent = run;
    run = '';
  };
  writeMarked.at = 0;
  for (const c of text) {
    if (c < '\u0004') {
      flush();
      open.push(c);
    } else if (c === '\u0004') {
      flush();
      open.pop();
    } else {
      run += c;
    }
  }
  flush();
}

const RAISED = {'0': '⁰', '1': '¹', '2': '²', '3': '³', '4': '⁴', '5': '⁵', '6': '⁶', '7': '⁷', '8': '⁸', '9': '⁹',
  '\u2212': '⁻', '-': '⁻', '+': '⁺'};

function plainText(text) {
  let raised = 0;
  let plain = '';
  for (const c of text || '') {
    if (c === '\u0002') raised++;
    else if (c === '\u0004' && raised) raised--;
    else if (c > '\u0004') plain += raised && RAISED[c] ? RAISED[c] : c;
  }
  return plain;
}

// "Peak position q1 (Å⁻¹)" as name and unit.
function splitLabel(text) {
  const plain = plainText(text);
  const found = /^(.*\S)\s*\(([^()]*)\)$/.exec(plain);
  return found && !/\d\)$/.test(plain) ? {name: found[1], unit: found[2]} : {name: plain, unit: ''};
}

let ruler = null;
function textWidth(text) {
  ruler = ruler || document.createElement('canvas').getContext('2d');
  ruler.font = FONT;
  return ruler.measureText(plainText(text)).width;
}

// ---- axes -----------------------------------------------------------------------------
function makeScale(log, range, from, to) {
  const f = log ? Math.log10 : (value) => value;
  const low = f(range[0]);
  const width = f(range[1]) - low;
  return {
    log, range,
    px: (value) => from + (f(value) - low) / width * (to - from),
    value: (px) => {
      const at = low + (px - from) / (to - from) * width;
      return log ? Math.pow(10, at) : at;
    },
  };
}

// 1, 2 or 5 times a power of ten, as in the drawings.
function tickStep(range, lengthPx, leastCm) {
  const intervals = Math.min(Math.max(Math.floor(lengthPx / PX_PER_CM / leastCm), 2), 8);
  const raw = (range[1] - range[0]) / intervals;
  const power = Math.pow(10, Math.floor(Math.log10(raw)));
  const rounds = [1, 2, 5, 10];
  const mantissa = raw / power;
  const k = mantissa < 1.4 ? 0 : mantissa < 3.2 ? 1 : mantissa < 7 ? 2 : 3;
  const step = power * rounds[k];
  const alone = Math.floor(range[1] / step) - Math.ceil(range[0] / step) < 1;
  return alone && k > 0 ? power * rounds[k - 1] : step;
}

function linearTicks(range, lengthPx, leastCm) {
  const step = tickStep(range, lengthPx, leastCm);
  const decimals = Math.ceil(-Math.log10(step) - 1e-9);
  const ticks = [];
  for (let k = Math.ceil(range[0] / step * 2 - 1e-6); k * step / 2 <= range[1] + 1e-9 * step; k++) {
    const value = k * step / 2;
    const major = k % 2 === 0;
    const text = Math.abs(value) >= 1e6 ? value.toPrecision(3) : fixed(k === 0 ? 0 : value, decimals);
    ticks.push({value, major, text: major ? text : ''});
  }
  return ticks;
}

function logTicks(range, lengthPx, leastCm) {
  if (range[1] / range[0] < 10) return linearTicks(range, lengthPx, leastCm);
  const ticks = [];
  const decades = Math.log10(range[1] / range[0]);
  const every = Math.max(1, Math.ceil(decades * leastCm * PX_PER_CM / lengthPx));
  for (let power = Math.floor(Math.log10(range[0])); power <= Math.log10(range[1]); power++) {
    for (let k = 1; k < 10; k++) {
      const value = k * Math.pow(10, power);
      if (value < range[0] * 0.9999 || value > range[1] * 1.0001) continue;
      const major = k === 1 && power % every === 0;
      ticks.push({value, major, text: major ? '10\u0002' + String(power).replace('-', '\u2212') + '\u0004' : ''});
    }
  }
  return ticks;
}

// Names at 1, 2, ... in the place of numbers.
function ticksOf(axis, range, lengthPx, leastCm) {
  if (!axis.n) return (axis.log ? logTicks : linearTicks)(range, lengthPx, leastCm);
  return axis.n.map((text, i) => ({value: i + 1, major: true, text}))
    .filter((tick) => tick.value >= range[0] && tick.value <= range[1]);
}
