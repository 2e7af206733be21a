#!/usr/bin/env python3
"""Prints the declarations of std as one stub crate, from the documentation rustup installs with a toolchain.

    python3 tools/std-index/gen_std.py [HTML_DIRECTORY] > std.rs
"""

import os
import subprocess
import sys

import pages
import stub


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else installed_docs()
    found, reexports = read_crate(root)
    for path in stub.unknown_paths(found):
        page = None if stub.UNSUPPORTED.search(path) else pages.find_page(root, path)
        if page is None:
            print(f"no public name: {path}", file=sys.stderr)
        else:
            page.path = path.replace("crate::", "std::", 1)
            found.append(page)
    sys.stdout.write(stub.render(found, reexports))


def installed_docs():
    sysroot = subprocess.run(["rustc", "--print", "sysroot"], check=True, capture_output=True, text=True)
    return os.path.join(sysroot.stdout.strip(), "share/doc/rust/html")


def read_crate(root):
    found, reexports = [], []
    for parts, name in pages.walk(os.path.join(root, "std")):
        module = "::".join(["std"] + parts)
        file = os.path.join(root, "std", *parts, name)
        kind, _, rest = name.partition(".")
        if name == "index.html":
            reexports.extend((module, path, as_name) for path, as_name in module_reexports(root, parts, file))
        elif kind in pages.PAGE_KINDS and rest.endswith(".html"):
            page = pages.read_page(file, kind, f"{module}::{rest.removesuffix('.html')}")
            found.extend([page] if page else [])
    return found, reexports


def module_reexports(root, parts, file):
    """Globs of core's preludes are replaced by what they bring in: core has no pages of its own in the index."""
    for path, name in pages.read_reexports(file):
        if name == "*" and path == "::".join(["crate"] + parts):
            yield from pages.read_reexports(os.path.join(root, "core", *parts, "index.html"))
        else:
            yield path, name


if __name__ == "__main__":
    main()
