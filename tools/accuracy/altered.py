#!/usr/bin/env python3
"""Does chains.py notice a chain that is wrong?

  altered.py FACTS PROJECT FINDINGS [--show]

Alters each step of each confirmed chain, by chance that is the same in every run: another callee at its place, another place for it,
another step after it, or the step left out; what is put in its place is taken from the other chains. None of these should be
confirmed. --show lists those that are, often because the other call stands on the same line, or the place in the same function.
"""
import argparse, collections, random, sys

from chains import Program, confirm, load_findings


def alterations(chain, number, others, chance):
    """(what was altered, the chain) for one step of a chain."""
    step, before, after = chain[number], chain[:number], chain[number + 1:]
    place = (step["file"], step["line"])
    elsewhere = [other for other in others if (other["file"], other["line"]) != place and other["callee"] != step["callee"]]
    if not elsewhere:
        return
    other = chance.choice(elsewhere)
    yield "another callee", [*before, dict(step, callee=other["callee"]), *after]
    yield "another place", [*before, dict(step, file=other["file"], line=other["line"]), *after]
    if after and other["callee"] != after[0]["callee"]:
        yield "another next step", [*before, step, other]
    if before and after:
        yield "step left out", [*before, *after]


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("facts")
    ap.add_argument("project")
    ap.add_argument("findings")
    ap.add_argument("--show", action="store_true")
    args = ap.parse_args()
    program, chance, made, noticed = Program(args.facts, args.project), random.Random(1), collections.Counter(), collections.Counter()
    chains = [finding["chain"] for finding in load_findings(args.findings) if confirm(program, finding)[0] != "unconfirmed"]
    others = [step for chain in chains for step in chain]
    for chain in chains:
        for number in range(len(chain)):
            for what, altered in alterations(chain, number, others, chance):
                made[what] += 1
                noticed[what] += confirm(program, {"chain": altered})[0] == "unconfirmed"
                if args.show and confirm(program, {"chain": altered})[0] != "unconfirmed":
                    print(f"{what}: " + " -> ".join(f"{step['callee']} {step['file']}:{step['line']}" for step in altered))
    for what in sorted(made):
        print(f"{what:18} noticed {noticed[what]}/{made[what]}")


if __name__ == "__main__":
    sys.exit(main())
