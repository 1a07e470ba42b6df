"""The examples of docs/hooks.md, tried: hooks.py BUILD, in a Python that has pre-commit and PyYAML (make test-hooks).

In a repository of its own, with rules and their tests, each example must let sound rules through, and stop rules in another
style, with an error, and with a test that fails. The steps of the workflow for GitHub and the lines of the pipeline for GitLab are run by the
shell these services run them with; what installs thidua is left out, for it is there. Prints "N passed, N failed".
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(sys.argv[1]).resolve()
passed = failed = 0


def check(what, holds, output=""):
    global passed, failed
    if holds:
        passed += 1
    else:
        failed += 1
        print(f"FAILED: {what}\n{output}")


def blocks():
    """The files that docs/hooks.md shows, by name."""
    text = (ROOT / "docs/hooks.md").read_text()
    return dict(re.findall(r"<!-- file: (\S+) -->\n```\w+\n(.*?)```\n", text, re.S))


RULES = """regulation trial
  effective 2025-01-01 to 2025-12-31

entity sector "ngành"

entity unit (units) in sector "đơn vị"
  registered : boolean "đăng ký"

decision standing of unit "kết quả"
  one of not_considered, considered
  otherwise considered

rule unregistered for unit
  when    not registered
  then    standing is not_considered
  because "không đăng ký"
"""
TESTS = """regulation: trial.rules
cases:
  - name: not registered
    given: { units: [ { id: u1, registered: false } ] }
    expect: { unit: { u1: { standing: not_considered } } }
"""
USED = """calendar working
  from    2025-01-01 to 2025-12-31
  weekend saturday, sunday
"""
STATES = {  # what the rules are: whether they may be handed in
    "sound": (RULES, True),
    "in another style": (RULES.replace("when    not", "when not"), False),
    "with an error": (RULES.replace("not registered", "not registred"), False),
    "with a test that fails": (RULES.replace("when    not registered", "when    registered"), False),
}


def run(command, folder, **more):
    done = subprocess.run(command, cwd=folder, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more)
    return done.returncode, done.stdout


def repository(folder):
    run(["git", "init", "-q", "."], folder)
    (folder / "2025").mkdir()
    (folder / "calendar").mkdir()
    (folder / "2025/trial.test.yaml").write_text(TESTS)
    (folder / "calendar/vietnam.rules").write_text(USED)


def write_rules(folder, text):
    (folder / "2025/trial.rules").write_text(text)
    run(["git", "add", "-A"], folder)


def commits(folder, name):
    """Each state is committed; whether git let it through."""
    for state, (text, is_sound) in STATES.items():
        write_rules(folder, text)
        status, output = run(["git", "commit", "-q", "--allow-empty", "-m", state], folder)
        check(f"{name}: rules {state}", (status == 0) == is_sound, output)


def steps(folder, name, lines):
    """Each state is committed, and the lines run one after the other; whether all of them passed."""
    for state, (text, is_sound) in STATES.items():
        write_rules(folder, text)
        run(["git", "commit", "-q", "--allow-empty", "-m", state], folder)
        outcome = [run(["bash", "-e", "-o", "pipefail", "-c", line], folder) for line in lines]
        statuses = [status for status, _ in outcome]
        check(f"{name}: rules {state}", (statuses == [0] * len(lines)) == is_sound, f"{statuses}\n" + "".join(output for _, output in outcome))


def in_repository(trial):
    with tempfile.TemporaryDirectory() as folder:
        repository(pathlib.Path(folder))
        trial(pathlib.Path(folder))


def as_hook(folder):
    hook = folder / ".git/hooks/pre-commit"
    hook.write_text(FILES["pre-commit"])
    hook.chmod(0o755)
    commits(folder, "git hook")


def by_pre_commit(folder):
    config = yaml.safe_load(FILES["pre-commit-config.yaml"])
    hooks = pathlib.Path(tempfile.mkdtemp(dir=SCRATCH))  # a repository that holds what ours does for pre-commit
    run(["git", "init", "-q", "."], hooks)
    (hooks / ".pre-commit-hooks.yaml").write_text((ROOT / ".pre-commit-hooks.yaml").read_text())
    run(["git", "add", "-A"], hooks)
    run(["git", "commit", "-q", "-m", "hooks"], hooks)
    run(["git", "tag", config["repos"][0]["rev"]], hooks)
    config["repos"][0]["repo"] = str(hooks)
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    status, output = run([sys.executable, "-m", "pre_commit", "install"], folder)
    check("pre-commit is installed", status == 0, output)
    commits(folder, "pre-commit")


def on_github(folder):
    job = yaml.safe_load(FILES["github.yml"])["jobs"]["rules"]
    steps(folder, "GitHub", [step["run"] for step in job["steps"] if "run" in step and step["name"] != "install"])
    check("GitHub: the log is written", (folder / "thidua.sarif").exists())


def on_gitlab(folder):
    job = yaml.safe_load(FILES["gitlab-ci.yml"])["rules"]
    steps(folder, "GitLab", job["before_script"] + job["script"])
    check("GitLab: the report is written", "<testsuite" in (folder / "thidua-tests.xml").read_text())


FILES = blocks()
with tempfile.TemporaryDirectory() as SCRATCH:
    ENVIRONMENT = {
        "PATH": f"{BUILD}:{os.environ['PATH']}", "HOME": SCRATCH, "LC_ALL": "C.UTF-8", "PRE_COMMIT_HOME": f"{SCRATCH}/pre-commit",
        "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.org",
    }
    for trial in (as_hook, by_pre_commit, on_github, on_gitlab):
        in_repository(trial)
print(f"{passed} passed, {failed} failed")
sys.exit(failed != 0)
