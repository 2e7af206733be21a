#!/usr/bin/env python3
"""Tries new inputs for as many minutes of the processors' work as it is given, each target in turn, with other seeds each time.

  fuzz.py [--minutes N] [--cases N] [TARGET ...]

A target is a test in tests/it/fuzz/targets.rs; without any, all are run. Builds with optimisation. Prints how many cases each target
has seen and the minutes of the processors that it took, as the table of docs/robustness.md has them. Ends with 1 at the first input
that breaks something: the message has the smallest such input that was found; put it into tests/it/fuzz/found/TARGET/, and the tests
try it from then on.
"""
import argparse, os, random, re, resource, subprocess, sys

TARGETS = ["mutants_of_programs", "programs_of_a_grammar", "mutants_of_rule_files", "mutants_of_configs", "mutants_of_comments",
           "mutants_of_baselines", "bytes_of_the_cache", "bytes_of_facts"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", metavar="TARGET")
    parser.add_argument("--minutes", type=float, default=10, help="for all targets together")
    parser.add_argument("--cases", type=int, default=400, help="of one target before it is the next one's turn")
    options = parser.parse_args()
    targets = options.targets or TARGETS
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    built = subprocess.run(["cargo", "test", "--locked", "--release", "--test", "it", "--no-run"], cwd=root,
                           stderr=subprocess.PIPE, text=True, check=False)
    program = re.search(r"\((\S*deps/it-\S+)\)", built.stderr)
    if built.returncode or not program:
        sys.exit(built.stderr)
    seen = {target: [0, 0.0] for target in targets}
    seeds = random.SystemRandom()
    done = lambda: sum(work for _, work in seen.values()) >= options.minutes * 60
    while not done():
        for target in targets:
            seed = seeds.randrange(2**63)
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            run = subprocess.run([os.path.join(root, program[1]), "--exact", f"fuzz::targets::{target}"], cwd=root, text=True,
                                 capture_output=True, check=False,
                                 env={**os.environ, "PROPTEST_CASES": str(options.cases), "PROPTEST_RNG_SEED": str(seed)})
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            seen[target][0] += options.cases
            seen[target][1] += after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
            if run.returncode:
                print(f"{target}, PROPTEST_RNG_SEED={seed} PROPTEST_CASES={options.cases}\n{run.stdout}{run.stderr}")
                sys.exit(1)
            if done():
                break
    for target, (cases, work) in seen.items():
        print(f"| `{target}` | {cases} | {work / 60:.1f} |")


if __name__ == "__main__":
    main()
