"""check_examples.py LEHR SOURCE SCRATCH BUNDLED: every example of every manual page runs, and its JSON keeps the contract.

Each example line runs in a copy of the sample data and must exit with 0. A command with --json is run again with it:
the object must have the agreed keys, and each key of the results must be documented in the table of the command.
BUNDLED holds the results of the bundled study: a run of a study takes them up again instead of computing them anew.
"""
import json
import os
import re
import shlex
import shutil
import subprocess
import sys

TOP = ["command", "version", "inputs", "parameters", "results", "warnings"]


def run(words, folder):
    return subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)


def documented(lehr):
    """Result keys of each command, from the contract."""
    keys = {}
    name = None
    in_results = False
    for line in run([lehr, "help", "--as", "contract"], ".").stdout.splitlines():
        if line.startswith("### "):
            name = line[4:]
            keys[name] = []
        in_results = line.startswith("| result |") or (in_results and line.startswith("|"))
        match = re.match(r"\| `([^`]+)`", line)
        if in_results and match:
            keys[name].append(match.group(1))
    return keys


def parameters(lehr):
    """Parameter keys of each command, from the contract."""
    keys = {}
    name = None
    for line in run([lehr, "help", "--as", "contract"], ".").stdout.splitlines():
        if line.startswith("### "):
            name = line[4:]
            keys[name] = []
        match = re.match(r"\| `--[^|]*(?:\\\|[^|]*)*\|[^|]*\| `([^`]+)` \|", line)
        if match:
            keys[name].append(match.group(1))
    return keys


def leaves(value, path=""):
    """Dotted paths of all values; a quantity is one value."""
    if isinstance(value, dict) and set(value) != {"value", "stderr", "unit"}:
        for key, inner in value.items():
            yield from leaves(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for inner in value:
            yield from leaves(inner, path + "[]")
    else:
        yield path


def is_documented(path, keys):
    for key in keys:
        pattern = re.escape(key).replace(r"\*", "[^.]+")
        if re.fullmatch(pattern + r"(\..*|\[\].*)?", path):
            return True
    return False


def check_document(name, text, keys, parameter_keys, fail):
    try:
        document = json.loads(text)
    except ValueError as error:
        fail(f"no JSON: {error}")
        return
    if list(document) != TOP:
        fail(f"keys {list(document)}, expected {TOP}")
        return
    if document["command"] != name:
        fail(f"command is {document['command']!r}")
    for entry in document["inputs"]:
        if set(entry) != {"path", "sha256"} or not re.fullmatch("[0-9a-f]{64}", entry["sha256"] or "0" * 64):
            fail(f"input {entry}")
    for key in document["parameters"]:
        if key not in parameter_keys:
            fail(f"parameter {key!r} is not documented")
    results = document["results"]
    for one in results if isinstance(results, list) else [results]:
        for path in set(leaves(one)) - {"input", "output"}:
            if not is_documented(path, keys):
                fail(f"result {path!r} is not documented")


def main():
    lehr, source, scratch, bundled = sys.argv[1:]
    shutil.rmtree(scratch, ignore_errors=True)
    os.makedirs(scratch)
    shutil.copytree(os.path.join(source, "sample_data"), os.path.join(scratch, "sample_data"))
    shutil.copytree(bundled, os.path.join(scratch, "vit4-report"))
    keys = documented(lehr)
    parameter_keys = parameters(lehr)
    failures = []
    seen = set()
    for line in run([lehr, "help", "--as", "examples"], scratch).stdout.splitlines():
        words = shlex.split(line)
        assert words[0] == "lehr", line
        name = next(n for n in (" ".join(words[1:k]) for k in (4, 3, 2)) if n in keys)
        seen.add(name)

        def fail(text, line=line):
            failures.append(f"{line}\n    {text}")

        if name == "run" and "--resume" not in words:
            words.append("--resume")
        done = run([lehr] + words[1:], scratch)
        if done.returncode != 0:
            fail(f"exit code {done.returncode}: {done.stderr.strip()}")
            continue
        usage = run([lehr] + name.split() + ["--help"], scratch)
        if "--json" in usage.stdout and "EXAMPLE\n" in usage.stdout:
            again = run([lehr] + words[1:] + ([] if "--json" in words else ["--json"]), scratch)
            if again.returncode != 0:
                fail(f"with --json: exit code {again.returncode}: {again.stderr.strip()}")
            else:
                check_document(name, again.stdout, keys[name], parameter_keys[name], fail)
    for name in keys:
        if name not in seen:
            failures.append(f"{name}: no example")
        usage = run([lehr] + name.split() + ["--help"], scratch)
        page = run([lehr, "help"] + name.split(), scratch)
        if usage.returncode != 0 or "\nEXAMPLE\n  lehr " not in usage.stdout or usage.stdout != page.stdout:
            failures.append(f"{name} --help: wrong page or exit code {usage.returncode}")
    if failures:
        sys.exit("\n".join(failures))
    print(f"{len(seen)} commands, all examples run")


if __name__ == "__main__":
    main()
