"""What can be told of a report without a browser: report_static.py REPORT.html

An XML parser reads it; identifiers are unique; every link leads to something; nothing is asked of any other place;
each script element with numbers holds JSON; nothing but the script of the page can run.
"""
import base64
import hashlib
import json
import re
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path


def check(page: Path) -> list[str]:
    faults = []
    text = page.read_text(encoding="utf-8")
    root = ElementTree.fromstring(text.encode())
    elements = list(root.iter())
    ids = [element.get("id") for element in elements if element.get("id")]
    faults += [f"identifier twice: {name}" for name in {i for i in ids if ids.count(i) > 1}]
    known = set(ids)
    for element in elements:
        for name, value in element.attrib.items():
            if name.startswith("on"):
                faults.append(f"handler in the markup: {element.tag} {name}")
            if name in ("href", "src") and not link_leads_somewhere(page, value, known):
                faults.append(f"link to nothing: {value[:80]}")
            if name in ("aria-labelledby", "aria-describedby"):
                faults += [f"{name} of nothing: {one}" for one in value.split() if one not in known]
            faults += [f"url of nothing: {one}" for one in re.findall(r"url\(#([^)]*)\)", value) if one not in known]
    scripts = [element for element in elements if element.tag == "script"]
    numbers = [script for script in scripts if script.get("type") == "application/json"]
    programs = [script for script in scripts if script.get("type") is None]
    for script in numbers:
        faults += check_keys(json.loads(script.text))
    if len(programs) != 1 or len(programs) + len(numbers) != len(scripts):
        faults.append(f"{len(scripts)} scripts, of which {len(programs)} are programs")
    faults += check_policy(root, text)
    faults += check_words(root)
    for tag in ("main", "nav", "header", "h1", "title"):
        if sum(element.tag == tag for element in elements) < 1:
            faults.append(f"no {tag}")
    drawings = root.findall(".//figure//svg")
    if not drawings or any(svg.find("title") is None or not svg.find("title").text for svg in drawings):
        faults.append("a drawing without a title")
    return faults


def check_words(root: ElementTree.Element) -> list[str]:
    """Numbers as people print them: a minus is no hyphen, and no digits without meaning; the answer comes first."""
    faults = []
    for cell in root.iter("td"):
        text = "".join(cell.itertext()).strip()
        # Not names and times, checksums, or what a program was told.
        if re.fullmatch(r"-\d[\d.]*(\(\d+\))?(e[-+]\d+)?( .{1,12})?", text):
            faults.append(f"a hyphen for a minus: {text}")
        if re.fullmatch(r"[-\u2212]?\d+\.\d+", text) and len(re.sub(r"\D", "", text).lstrip("0")) > 8:
            faults.append(f"digits without meaning: {text}")
    heads = [element.get("id") for element in root.iter("h2")]
    if "short" not in heads[:2] or ("warnings" in heads and heads.index("warnings") < heads.index("short")):
        faults.append(f"the answer does not come first: {heads[:3]}")
    warnings = root.find(".//section[@aria-labelledby='warnings']")
    told = [re.sub(r"[-\d.e]+", "#", (item.text or "") + "".join((child.tail or "") for child in item if child.tag == "a"))
            for item in (warnings.findall("./ul/li") if warnings is not None else [])]
    firsts = [text.split(". ")[0] for text in told]
    faults += [f"warned twice: {text[:80]}" for text in {one for one in firsts if firsts.count(one) > 1}]
    shown = root.findall(".//nav//li")
    folded = root.findall(".//nav//details[@class='fold']//li")
    if len(shown) - len(folded) > 40:
        faults.append(f"{len(shown) - len(folded)} lines of contents")
    return faults


def check_keys(view: dict) -> list[str]:
    """A key of many entries tells nothing."""
    sizes = [sum("t" in item and item["k"] in ("points", "line", "dashed", "band") for item in panel["items"])
             for panel in view["panels"]]
    return [f"a key of {n} entries: {view['about'][:80]}" for n in sizes if n > 15]


def link_leads_somewhere(page: Path, link: str, known: set[str]) -> bool:
    if link.startswith("#"):
        return link[1:] in known
    return link.startswith("data:") or (page.parent / link).is_file()


def check_policy(root: ElementTree.Element, text: str) -> list[str]:
    """The policy lets this script run, as the browser reads its bytes, and no other."""
    policies = [meta.get("content") for meta in root.iter("meta") if meta.get("http-equiv") == "Content-Security-Policy"]
    program = re.search(r"<script>(.*)</script>", text, re.S)
    if len(policies) != 1 or not program:
        return ["no policy or no script"]
    digest = base64.b64encode(hashlib.sha256(program.group(1).encode()).digest()).decode()
    faults = []
    if f"script-src 'sha256-{digest}'" not in policies[0]:
        faults.append("the policy names another script")
    if not policies[0].startswith("default-src 'none'"):
        faults.append("the policy allows by default")
    return faults


if __name__ == "__main__":
    found = check(Path(sys.argv[1]))
    for fault in found[:20]:
        print(fault)
    sys.exit(1 if found else 0)
