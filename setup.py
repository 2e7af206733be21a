"""What pre-commit installs for the hook `async-lint-prebuilt`: the wheel of this version from PyPI, and nothing else.

pre-commit installs what is at the top of the repository whose hooks are used. The wheel itself is made in
tools/packaging/pypi.
"""

import pathlib
import re

import setuptools

manifest = pathlib.Path(__file__).with_name("Cargo.toml").read_text(encoding="utf-8")
version = re.search(r'^version = "(.+)"$', manifest, re.MULTILINE)[1]

setuptools.setup(
    name="cargo-async-lint-hook",
    version=version,
    install_requires=[f"cargo-async-lint=={version}"],
    packages=[],
    py_modules=[],
)
