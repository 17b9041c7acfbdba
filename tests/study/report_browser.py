"""The report of a study in Chromium: report_browser.py REPORT.html DRIVER

Points are read by pointer, touch and keys, figures are zoomed and reset, series and samples are toggled, tables sort,
links open what they lead to, the printed page holds everything, and the page can be read without scripts.
Exit code 77: no browser.
"""
import base64
import json
import sys
import time
from pathlib import Path

try:
    from selenium import webdriver
    from selenium.common.exceptions import WebDriverException
    from selenium.webdriver.chrome.options import Options
    from selenium.webdriver.chrome.service import Service
except ImportError:
    print("skipped: python3-selenium is not installed")
    sys.exit(77)


def start(driver: str):
    options = Options()
    for word in ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-dev-shm-usage"):
        options.add_argument(word)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(service=Service(driver), options=options)


class Page:
    def __init__(self, browser, path: Path):
        self.browser = browser
        self.url = path.resolve().as_uri()

    def load(self, width: int, height: int, mobile: bool = False, fragment: str = ""):
        self.cdp("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=mobile)
        self.browser.get("about:blank")
        self.browser.get(self.url + fragment)

    def cdp(self, command: str, **arguments):
        return self.browser.execute_cdp_cmd(command, arguments)

    def js(self, text: str, *arguments):
        return self.browser.execute_script(text, *arguments)

    def until(self, text: str, what: str, seconds: float = 10):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.js("return " + text):
                return
            time.sleep(0.05)
        raise AssertionError(f"{what}: not within {seconds} s")

    def figure(self, name: str):
        """Scroll a figure into view and wait for its interactive form."""
        self.js("document.getElementById(arguments[0]).scrollIntoView({block: 'center', behavior: 'instant'})", name)
        self.until(f"charts.has(document.getElementById('{name}'))", f"{name} becomes interactive")
        self.js(f"window.chart = charts.get(document.getElementById('{name}'))")

    def place(self, series: int, point: int):
        """Where a point of window.chart is in the window."""
        return self.js(
            """const s = chart.readable()[arguments[0]], p = chart.place_of({series: s, i: arguments[1]}),
            f = chart.svg.getBoundingClientRect();
            return {x: f.left + p.x / chart.data.w * f.width, y: f.top + p.y / chart.data.h * f.height};""",
            series, point)

    def mouse(self, kind: str, at, **more):
        self.cdp("Input.dispatchMouseEvent", type=kind, x=at["x"], y=at["y"], **more)

    def key(self, name: str, text: str = ""):
        self.cdp("Input.dispatchKeyEvent", type="keyDown", key=name, text=text)
        self.cdp("Input.dispatchKeyEvent", type="keyUp", key=name)

    def readout(self) -> str:
        return self.js("return chart.readout.hidden ? '' : chart.readout.textContent")


def expect(condition, what: str):
    if not condition:
        raise AssertionError(what)


def check_quiet(page: Page):
    """No message of the console, and no request but that of the page."""
    messages = [entry["message"] for entry in page.browser.get_log("browser")]
    expect(not messages, f"console: {messages[:3]}")
    asked = set()
    for entry in page.browser.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            asked.add(message["params"]["request"]["url"].split("#")[0])
    others = {url for url in asked if url not in (page.url, "about:blank") and not url.startswith("data:")}
    expect(not others, f"the page asks for {sorted(others)[:3]}")


def check_reading(page: Page):
    page.figure("fig-fictive_temperature")
    want = page.js("const s = chart.readable()[0]; return {name: s.n[1], x: s.x[1], y: s.y[1], e: s.e[1]}")
    page.mouse("mouseMoved", page.place(0, 1))
    page.until("!chart.readout.hidden", "a read-out appears under the pointer")
    text = page.readout()
    expect(want["name"] in text and "ambient pressure" in text, f"read-out without sample or series: {text}")
    expect(f"{want['x']:.0f}" in text and f"{want['y']:.1f}"[:-2] in text, f"read-out without the values: {text}")
    expect("(" in text and "K" in text, f"read-out without error or unit: {text}")
    expect(page.js("return chart.front.querySelectorAll('.ring').length") == 1, "no ring around the point")


def check_links(page: Page):
    at = page.place(0, 1)
    for kind in ("mousePressed", "mouseReleased"):
        page.mouse(kind, at, button="left", clickCount=1)
    expect(page.js("return chart.pinned"), "a click does not hold the read-out")
    href = page.js("return chart.readout.querySelector('a').getAttribute('href')")
    page.js("chart.readout.querySelector('a').click()")
    page.until(f"location.hash === '{href}'", "the link of a point leads to its row")
    row = page.js("return document.querySelector(':target').tagName")
    expect(row == "TR", f"a point leads to {row}")
    source = page.js("return document.querySelector(':target a[href^=\"#in-\"]').getAttribute('href')")
    expect(page.js("return !!document.getElementById(arguments[0]).querySelector('code')", source[1:]), "no checksum")
    link = page.js("return document.querySelector('.warn a, .bad a').getAttribute('href')")
    page.js("document.querySelector('.warn a, .bad a').click()")
    page.until(f"document.getElementById('{link[1:]}').open !== false", "a warning opens the results it is about")


def check_keys(page: Page):
    page.figure("fig-fictive_temperature")
    page.js("chart.box.focus()")
    page.key("ArrowRight")
    first = page.readout()
    page.key("ArrowRight")
    second = page.readout()
    expect(first and second and first != second, f"arrow keys do not step: {first} | {second}")
    page.key("ArrowDown")
    expect("7 GPa" in page.readout(), f"the arrow down stays in the series: {page.readout()}")
    page.key("+", "+")
    expect(page.js("return chart.zoomed()"), "plus does not zoom")
    page.key("0", "0")
    expect(not page.js("return chart.zoomed()"), "0 does not reset")


def check_zoom(page: Page):
    page.figure("fig-fictive_temperature")
    frame = page.js(
        """const b = chart.panels[0].box, f = chart.svg.getBoundingClientRect(), k = f.width / chart.data.w;
        return [b[0], b[1], b[2], b[3]].map((v, i) => (i % 2 ? f.top : f.left) + v * k);""")
    low = {"x": frame[0] + 0.25 * (frame[2] - frame[0]), "y": frame[1] + 0.25 * (frame[3] - frame[1])}
    high = {"x": frame[0] + 0.75 * (frame[2] - frame[0]), "y": frame[1] + 0.75 * (frame[3] - frame[1])}
    start_range = page.js("return chart.panels[0].start")
    page.mouse("mouseMoved", low)
    page.mouse("mousePressed", low, button="left", clickCount=1)
    page.mouse("mouseMoved", high, button="left", buttons=1)
    expect(page.js("return chart.front.querySelectorAll('.selection').length") == 1, "no box while dragging")
    page.mouse("mouseReleased", high, button="left", clickCount=1)
    shown = page.js("return chart.panels[0].now")
    for axis in "xy":
        width = start_range[axis][1] - start_range[axis][0]
        for k, part in enumerate((0.25, 0.75)):
            want = start_range[axis][0] + part * width
            # One pixel of about 400.
            expect(abs(shown[axis][k] - want) < 0.005 * width, f"box zoom of {axis}: {shown[axis]}")
    for count in (1, 2):
        page.mouse("mousePressed", low, button="left", clickCount=count)
        page.mouse("mouseReleased", low, button="left", clickCount=count)
    expect(not page.js("return chart.zoomed()"), "double click does not reset")
    page.mouse("mouseWheel", low, deltaX=0, deltaY=-200)
    time.sleep(0.2)
    expect(not page.js("return chart.zoomed()"), "the wheel alone zooms")
    page.figure("fig-fictive_temperature")
    page.mouse("mouseWheel", page.place(0, 0), deltaX=0, deltaY=-200, modifiers=2)
    page.until("chart.zoomed()", "wheel with the control key zooms")
    page.js("chart.reset()")


def check_toggles(page: Page):
    page.figure("fig-fictive_temperature")
    marks = "return chart.back.querySelectorAll('path').length"
    before = page.js(marks)
    page.js("chart.keys.querySelector('.key').dispatchEvent(new MouseEvent('click', {bubbles: true}))")
    expect(page.js(marks) < before, "the key does not hide a series")
    expect(page.js("return chart.keys.querySelector('.key').getAttribute('aria-pressed')") == "false", "key not told")
    page.js("chart.keys.querySelector('.key').focus()")
    page.key("Enter", "\r")
    expect(page.js(marks) == before, "Enter does not show the series again")
    name = page.js("return [...samples.keys()][0]")
    page.js("document.querySelector('.samples').open = true; document.getElementById('show-' + arguments[0]).click()", name)
    hidden = page.js("return [!document.getElementById('s-' + arguments[0]).offsetParent, rowsOf(arguments[0]).every("
                     "(row) => !row.offsetParent), chart.off.has(arguments[0])]", name)
    expect(all(hidden), f"sample {name} is still shown: {hidden}")
    page.js("document.getElementById('show-' + arguments[0]).click()", name)
    expect(page.js("return !!document.getElementById('r-' + arguments[0]).offsetParent", name), "sample does not return")


def check_sorting(page: Page):
    column = ("return [...document.getElementById('table-samples').tBodies[0].rows].map("
              "(row) => cellValue(row.cells[arguments[0]]))")
    head = "const head = document.querySelector('#table-samples thead').rows[0].cells[arguments[0]];"
    original = page.js(column, 0)
    page.js(head + "head.querySelector('button').click()", 4)
    values = [value for value in page.js(column, 4) if value is not None]
    expect(len(values) > 3 and values == sorted(values), f"not rising: {values}")
    expect(page.js(head + "return head.getAttribute('aria-sort')", 4) == "ascending", "the order is not told")
    page.js(head + "head.querySelector('button').focus()", 4)
    page.key("Enter", "\r")
    values = page.js(column, 4)
    known = [value for value in values if value is not None]
    expect(known == sorted(known, reverse=True), f"not falling: {known}")
    expect(None not in values[:len(known)], "what is not known is not at the end")
    page.key("Enter", "\r")
    expect(page.js(column, 0) == original, "the order of the study does not return")
    line = page.js("const t = document.getElementById('table-samples'); return tableLines(t, [t.tBodies[0].rows[0]], '\\t')")
    expect(line.startswith(original[0]) and line.count("\t") > 4, f"copied row: {line!r}")


def check_all_figures(page: Page):
    made = page.js("""const t = performance.now(); for (const f of document.querySelectorAll('figure')) makeChart(f);
        const all = [...charts.values()]; all[0].step({along: 1});
        return {ms: performance.now() - t, live: charts.size, figures: document.querySelectorAll('figure').length,
                blank: all.filter((c) => c.back.querySelectorAll('path').length < 2).map((c) => c.figure.id)};""")
    expect(made["live"] == made["figures"] and not made["blank"], f"figures: {made}")
    # 70 ms for all on an idle machine of 2020, of which the page needs a tenth at a time.
    expect(made["ms"] < 5000, f"all figures take {made['ms']:.0f} ms")
    broken = page.js("return [...document.querySelectorAll('.view svg path')].filter((p) => /NaN|Infinity/.test("
                     "p.getAttribute('d'))).length")
    expect(broken == 0, f"{broken} paths hold what is no number")
    return made


def add_figure(page: Page, name: str, panel: dict):
    """A figure of one panel, with its numbers alone."""
    page.js("""const figure = document.createElement('figure');
        figure.id = arguments[0];
        figure.innerHTML = '<div class="drawn"></div><figcaption>Of the test.</figcaption>';
        const numbers = document.createElement('script');
        numbers.type = 'application/json';
        numbers.textContent = JSON.stringify({svg: '', about: 'test', w: 325, h: 240, panels: [arguments[1]]});
        figure.append(numbers);
        document.querySelector('#found').after(figure);
        makeChart(figure);""", name, panel)
    page.figure(name)


def remove_figure(page: Page, name: str):
    page.js("const f = document.getElementById(arguments[0]); charts.delete(f); f.remove()", name)


def check_numbers(page: Page):
    """Values with errors as the rest of the page writes them; expected texts by hand from the rule of core/number.h."""
    wanted = [(612.34, 0.45, "612.34(45)"), (5.12, 0.0996, "5.12(10)"), (411.4, 9.3, "411.4(93)"), (12345, 67, "12345(67)"),
              (1.2346e-5, 1.2e-8, "1.2346(12)e-05"), (-12.3774, 0.006, "\u221212.3774(60)"), (12345, 670, "1.234(67)e+04"),
              (0.2, 3.04, "0.2(30)"), (7, None, None), (7, 0, None)]
    for value, error, text in wanted:
        got = page.js("return withError(arguments[0], arguments[1] === null ? NaN : arguments[1])", value, error)
        # 12345 ends in a tie of decimals: either neighbour is right.
        expect(got == text or (text and got == text.replace("1.234(", "1.235(")), f"{value} with {error}: {got}, not {text}")


def check_log_axes(page: Page):
    """Equal factors are equally far apart; ticks are powers of ten; zoom and reading work in factors."""
    add_figure(page, "fig-log", {"box": [50, 10, 250, 210], "key": "", "x": {"log": 1, "r": [1, 10000], "t": "Time (s)"},
                                 "y": {"log": 1, "r": [0.01, 100], "t": "Rate (K/s)"},
                                 "items": [{"k": "points", "c": "#000000", "m": 0, "s": 1, "x": [10, 100, 1000, -1],
                                            "y": [0.1, 1, 10, 1], "e": [0.05, 0.1, 1, 1]}]})
    where = page.js("return [0, 1, 2].map((i) => Object.values(chart.place_of({series: chart.readable()[0], i})))")
    want = [[100, 160], [150, 110], [200, 60]]
    expect(all(abs(a - b) < 1e-6 for got, to in zip(where, want) for a, b in zip(got, to)), f"points at {where}, not {want}")
    texts = page.js("return [...chart.back.querySelectorAll('text')].map((t) => t.textContent)")
    expect("102" in texts and "10\u22121" in texts, f"ticks: {texts}")
    page.js("chart.zoom(2, {x: 150, y: 110})")
    shown = page.js("return chart.panels[0].now")
    expect(abs(shown["x"][0] / 10 - 1) < 1e-9 and abs(shown["y"][1] / 10 - 1) < 1e-9, f"zoom by factors: {shown}")
    page.js("chart.read({series: chart.readable()[0], i: 1})")
    expect("Rate: 1.00(10)" in page.readout(), f"read-out: {page.readout()}")
    remove_figure(page, "fig-log")


def check_map(page: Page):
    """A heat map: cells of 3 x 2, the reading of one, its bar of colours."""
    add_figure(page, "fig-map", {"box": [50, 10, 250, 200], "key": "", "x": {"log": 0, "r": [0.5, 3.5], "t": "Temperature (K)"},
                                 "y": {"log": 0, "r": [9, 12], "t": "Pressure (GPa)"},
                                 "z": {"log": 0, "r": [1, 6], "t": "Value (J)"},
                                 "items": [{"k": "image", "c": "#000000", "m": 0, "s": 1, "x": [1, 2, 3, 1, 2, 3],
                                            "y": [10, 10, 10, 11, 11, 11], "u": [1, 2, 3, 4, None, 6]}]})
    image = page.js("const i = chart.back.querySelector('image'); return ['x', 'y', 'width', 'height'].map((a) => +i.getAttribute(a))")
    # Cells of 1 x 1 about the points: x from 0.5 to 3.5 of 200 px, y from 9.5 to 11.5 of 190 px for 3.
    want = [50, 10 + 190 * 0.5 / 3, 200, 190 * 2 / 3]
    expect(all(abs(a - b) < 1e-6 for a, b in zip(image, want)), f"image at {image}, not {want}")
    colors = page.js("""const c = document.createElement('canvas'), i = new Image(); c.width = 3; c.height = 2;
        i.src = chart.back.querySelector('image').getAttribute('href');
        return i.decode().then(() => { const t = c.getContext('2d', {willReadFrequently: true}); t.drawImage(i, 0, 0);
          return [[0, 1], [2, 0], [1, 0]].map(([x, y]) => [...t.getImageData(x, y, 1, 1).data]); });""")
    # Lowest value bottom left, highest top right: the ends of the palette; no value, no colour.
    expect(colors[0] == [0x44, 0x01, 0x54, 255] and colors[1] == [0xFD, 0xE7, 0x25, 255] and colors[2][3] == 0, f"{colors}")
    page.mouse("mouseMoved", page.place(0, 5))
    page.until("!chart.readout.hidden", "a cell is read")
    text = page.readout()
    expect("Value: 6.0000" in text and "GPa" in text, f"read-out of a cell: {text}")
    remove_figure(page, "fig-map")


def check_wide(page: Page):
    """A window of 1280 pixels shows every table whole but the one of all samples, which may have any number of columns."""
    wide = page.js("return [...document.querySelectorAll('.scroll')].filter((e) => e.offsetParent && "
                   "e.scrollWidth > e.clientWidth + 1).map((e) => e.querySelector('table').id || e.textContent.slice(0, 60))")
    expect(not [name for name in wide if name != "table-samples"], f"tables that scroll at 1280 px: {wide}")


def luminance(color: str) -> float:
    parts = [int(part) / 255 for part in color[color.index("(") + 1:-1].split(",")[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def check_contrast(page: Page):
    """WCAG 2: 4.5 for text, 3 for the mark of the focus, in light and in dark."""
    for scheme in ("light", "dark"):
        page.cdp("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        pairs = page.js("""const behind = (e) => { for (let at = e; at; at = at.parentElement) {
              const c = getComputedStyle(at).backgroundColor; if (c !== 'rgba(0, 0, 0, 0)') return c; } return 'rgb(255,255,255)'; };
            const out = ['h1', 'header .soft', '.contents a', '.facts b', '.facts span', '.short li', '.short a', '.warn h2',
              '.warn li', '.warn a', '.warn summary', 'figcaption', 'td.number', 'td a', 'thead button', 'p.soft', '.files a'].map((name) => {
              const e = document.querySelector(name); return e ? [name, getComputedStyle(e).color, behind(e), 4.5] : null; });
            const probe = document.createElement('i'); probe.style.color = 'var(--focus)'; document.body.append(probe);
            out.push(['focus', getComputedStyle(probe).color, behind(document.body), 3]); probe.remove();
            return out.filter(Boolean);""")
        for name, ink, paper, least in pairs:
            low, high = sorted((luminance(ink), luminance(paper)))
            ratio = (high + 0.05) / (low + 0.05)
            expect(ratio >= least, f"{scheme}: contrast of {name} is {ratio:.1f}")
        dark = page.js("return getComputedStyle(document.body).backgroundColor")
        expect((luminance(dark) < 0.05) == (scheme == "dark"), f"{scheme}: the page is {dark}")
    page.cdp("Emulation.setEmulatedMedia", features=[])


def check_print(page: Page):
    tables = page.js("return document.querySelectorAll('table').length")
    # Letter paper without its margins; what is wider than the paper would be cut.
    page.cdp("Emulation.setDeviceMetricsOverride", width=695, height=940, deviceScaleFactor=1, mobile=False)
    page.cdp("Emulation.setEmulatedMedia", media="print")
    state = page.js("""dispatchEvent(new Event('beforeprint'));
        const seen = (e) => e.checkVisibility({contentVisibilityAuto: true}) && e.offsetHeight > 0;
        const out = {closed: document.querySelectorAll('details:not([open])').length,
          tables: [...document.querySelectorAll('table')].filter(seen).length,
          drawn: [...document.querySelectorAll('.drawn')].filter(seen).length,
          wide: [...document.querySelectorAll('table')].filter((e) => e.getBoundingClientRect().right > 697)
            .map((e) => e.id + ' ' + e.className + ' ' + Math.round(e.getBoundingClientRect().right)),
          live: [...document.querySelectorAll('.view')].filter(seen).length};
        dispatchEvent(new Event('afterprint')); return out;""")
    figures = page.js("return document.querySelectorAll('figure').length")
    expect(not state["wide"], f"cut on paper: {state['wide'][:5]}")
    hidden = page.js("return document.querySelectorAll('details.parts table').length")
    expect(state["closed"] <= 1 and state["tables"] == tables - hidden, f"of {tables} tables on paper: {state}")
    expect(state["drawn"] == figures and state["live"] == 0, f"of {figures} drawings on paper: {state}")
    page.cdp("Emulation.setEmulatedMedia", media="")
    document = base64.b64decode(page.cdp("Page.printToPDF", printBackground=True)["data"])
    expect(document.startswith(b"%PDF") and len(document) > 200000, f"printed: {len(document)} bytes")


def check_narrow(page: Page):
    page.load(390, 800, mobile=True)
    page.js("for (const f of document.querySelectorAll('figure')) makeChart(f)")
    page.js("for (const d of document.querySelectorAll('details')) d.open = true")
    size = page.js("return [document.documentElement.scrollWidth, innerWidth, document.body.scrollWidth]")
    wide = page.js("return [...document.querySelectorAll('body *')].filter((e) => !e.closest('.scroll, svg, .hidden, .skip') "
                   "&& e.getBoundingClientRect().right > 391).slice(0, 5).map((e) => e.outerHTML.slice(0, 120))")
    page.js("document.querySelector('.contents>details').open = false")
    expect(size[0] <= 390 and not wide, f"wider than 390 px: {size} {wide}")
    page.figure("fig-fictive_temperature")
    at = page.place(0, 4)
    page.cdp("Input.dispatchTouchEvent", type="touchStart", touchPoints=[at])
    page.cdp("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])
    expect("Treatment temperature" in page.readout(), "no read-out by touch")
    page.js("chart.reset()")
    a, b = dict(at), {"x": at["x"] + 40, "y": at["y"]}
    page.cdp("Input.dispatchTouchEvent", type="touchStart", touchPoints=[a, b])
    for k in range(1, 6):
        page.cdp("Input.dispatchTouchEvent", type="touchMove", touchPoints=[{**a, "x": a["x"] - 8 * k}, {**b, "x": b["x"] + 8 * k}])
    page.cdp("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])
    expect(page.js("return chart.zoomed()"), "two fingers do not zoom")


def check_without_scripts(page: Page):
    page.cdp("Emulation.setScriptExecutionDisabled", value=True)
    page.load(1280, 1000)
    state = page.cdp("Runtime.evaluate", returnByValue=True, expression="""({
        drawn: [...document.querySelectorAll('.drawn')].filter((e) => e.offsetHeight > 50).length,
        figures: document.querySelectorAll('figure').length, buttons: document.querySelectorAll('button').length,
        rows: document.querySelectorAll('#table-samples tbody tr').length})""")["result"]["value"]
    expect(state["drawn"] == state["figures"] > 5 and state["rows"] > 0 and state["buttons"] == 0, f"no scripts: {state}")
    page.cdp("Emulation.setScriptExecutionDisabled", value=False)


def main(path: Path, driver: str) -> int:
    try:
        browser = start(driver)
    except WebDriverException as failure:
        print(f"the browser does not start: {failure.msg}")
        return 1
    try:
        page = Page(browser, path)
        page.load(1280, 1000)
        check_quiet(page)
        timing = page.js("const n = performance.getEntriesByType('navigation')[0];"
                         "return [n.domContentLoadedEventEnd, performance.now()]")
        for check in (check_reading, check_links, check_keys, check_zoom, check_toggles, check_sorting):
            check(page)
        for check in (check_wide, check_contrast, check_numbers, check_log_axes, check_map):
            check(page)
        made = check_all_figures(page)
        check_print(page)
        check_narrow(page)
        check_quiet(page)
        check_without_scripts(page)
        print(f"{path.stat().st_size / 1e6:.2f} MB, ready after {timing[0]:.0f} ms, "
              f"{made['figures']} figures in {made['ms']:.0f} ms")
    except AssertionError as failure:
        print(f"failed: {failure}")
        return 1
    finally:
        browser.quit()
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
