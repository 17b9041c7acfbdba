#!/usr/bin/env python3
"""report.pdf says what report.html says: every heading, caption, paragraph and cell of a table.

check_print.py FOLDER    of the results of a study; needs pdftotext (Debian: poppler-utils); 77 where it is absent
"""
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

SCREEN = {"head", "style", "script", "nav", "svg", "button"}
SCREEN_CLASSES = {"files", "tools", "skip", "screen", "parts"}


def letters(text):
    """What is compared: letters and digits alone. Lines are broken and columns continued on paper."""
    return re.sub(r"[^0-9A-Za-zÅα-ωΑ-Ω]", "", text)


def texts(element, out):
    """Texts of the blocks of the page, in words of the page alone."""
    classes = set((element.get("class") or "").split())
    if element.tag in SCREEN or classes & SCREEN_CLASSES:
        return
    if element.tag in ("h1", "h2", "h3", "h4", "p", "li", "figcaption", "th", "td", "summary") and not any(
            child.tag in ("table", "ul", "details") for child in element):
        out.append("".join(inner(element)))
        return
    for child in element:
        texts(child, out)


def inner(element):
    if element.tag in SCREEN or set((element.get("class") or "").split()) & SCREEN_CLASSES:
        return
    yield element.text or ""
    for child in element:
        yield from inner(child)
        yield child.tail or ""


def main():
    results = Path(sys.argv[1])
    if not shutil.which("pdftotext"):
        print("skipped: pdftotext is not installed (Debian: poppler-utils)")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        page = (results / "report.html").read_text(encoding="utf-8")
        subprocess.run(["pdftotext", "-raw", str(results / "report.pdf"), f"{folder}/report.txt"], check=True)
        paper = letters((Path(folder) / "report.txt").read_text(encoding="utf-8"))
        subprocess.run(["pdftotext", "-layout", str(results / "report.pdf"), f"{folder}/lines.txt"], check=True)
        lines = (Path(folder) / "lines.txt").read_text(encoding="utf-8")
    # Three intervals, p and p corrected: a wide table makes its columns and letters narrower before it breaks in two.
    pairs = r"fictive temperature +relaxation enthalpy +\d+" + r"( +\S+ \[\S+, \S+\]){3}" + r" +[\d.]+ +[\d.]+"
    if "Which quantities go together" in page and not re.search(pairs, lines):
        print("a wide table breaks in two on paper: " + str(re.findall(r".*fictive temperature +relaxation enthalpy.*", lines)[:2]))
        return 1
    out = []
    texts(ElementTree.fromstring(page[page.index("<html"):]), out)
    wanted = [letters(text) for text in out]
    missing = [text for text in out if letters(text) not in paper]
    if len(wanted) < 100 or len(missing) > len(wanted) // 200:
        print(f"{len(missing)} of {len(wanted)} texts are not on paper, among them:")
        print("\n".join(missing[:20]))
        return 1
    print(f"{len(wanted)} texts, {len(missing)} split by the end of a page")
    return 0


if __name__ == "__main__":
    sys.exit(main())
