"""Make a fresh clone runnable: environment, pinned packages, system libraries.

Run by `make` with the system's Python, before anything is installed, so standard library only:
``python3 app/cli/bootstrap.py [--dev] [--demo | --own]``. Without a choice it only prepares.
A second run finds the work done and takes a moment.
"""

import argparse
import ctypes.util
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
OLDEST = (3, 11)

# What is needed -> (Debian and Ubuntu, Fedora, macOS); each library by the name a linker knows.
LIBRARIES = {
    "pango-1.0": ("libpango-1.0-0 libpangoft2-1.0-0", "pango", "pango"),
    "harfbuzz-subset": ("libharfbuzz-subset0", "harfbuzz", "harfbuzz"),
    "fontconfig": (
        "libfontconfig1 fonts-dejavu-core",
        "fontconfig dejavu-sans-fonts",
        "fontconfig",
    ),
}
PROGRAMS = {
    "tesseract": ("tesseract-ocr", "tesseract", "tesseract"),
    "pdftotext": ("poppler-utils", "poppler-utils", "poppler"),
}


def main() -> None:
    """Prepare, then hand over to `daylight`."""
    options = _options()
    if sys.version_info < OLDEST:
        sys.exit(f"Daylight needs Python 3.11 or newer; this is {platform.python_version()}.")
    started = time.monotonic()
    _make_environment()
    _install("requirements.lock", "the product", own=True)
    if options.dev:
        _install("requirements-dev.lock", "the tests", own=False)
    _check_system()
    _say(f"Ready in {time.monotonic() - started:.0f} s.")
    if options.demo or options.own or options.ask:
        _run(options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dev", action="store_true", help="also what the tests and checks need")
    parser.add_argument("--demo", action="store_true", help="start the demo")
    parser.add_argument("--own", action="store_true", help="start the group's own desk")
    parser.add_argument("--ask", action="store_true", help="ask which of the two to start")
    return parser.parse_args()


def _say(words: str) -> None:
    print(f"daylight: {words}", flush=True)  # noqa: T201 - this is a command line


def _make_environment() -> None:
    if (VENV / "bin" / "python").exists():
        return
    _say("making the environment in .venv ...")
    try:
        venv.create(VENV, with_pip=True)
    except subprocess.CalledProcessError:
        shutil.rmtree(VENV, ignore_errors=True)
        # Debian keeps the module that puts pip into an environment in a package of its own.
        _apt_or_tell(["python3-venv"], "Python cannot make environments here.")
        venv.create(VENV, with_pip=True)


def _install(lock: str, what: str, *, own: bool) -> None:
    """Install the pinned packages of ``lock``, unless exactly these are installed already."""
    content = (ROOT / lock).read_bytes() + (ROOT / "pyproject.toml").read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    stamp = VENV / f".{lock}"
    if stamp.exists() and stamp.read_text() == digest:
        return
    _say(f"installing the pinned packages of {what} (a minute or two, once) ...")
    _pip("install", "--require-hashes", "-r", str(ROOT / lock))
    if own:
        _pip("install", "--no-deps", "--no-build-isolation", "-e", str(ROOT))
    stamp.write_text(digest)


def _pip(*arguments: str) -> None:
    command = [str(VENV / "bin" / "python"), "-m", "pip", "--quiet", *arguments]
    environment = os.environ | {"PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    if subprocess.run(command, check=False, env=environment).returncode:  # noqa: S603 - our own words
        sys.exit("daylight: the packages could not be installed; what pip said stands above.")


def _check_system() -> None:
    missing = [need for name, need in LIBRARIES.items() if not ctypes.util.find_library(name)]
    missing += [need for name, need in PROGRAMS.items() if not shutil.which(name)]
    if missing and platform.system() == "Darwin":
        missing = [need for need in missing if not _brewed(need[2])]
    if not missing:
        return
    if platform.system() == "Darwin":
        _tell(f"brew install {' '.join(need[2] for need in missing)}")
    elif shutil.which("apt-get"):
        _apt_or_tell(" ".join(need[0] for need in missing).split(), "Libraries are missing.")
    elif shutil.which("dnf"):
        _tell(f"sudo dnf install {' '.join(need[1] for need in missing)}")
    else:
        _tell(f"install {' '.join(need[0] for need in missing)} (Debian's names)")


def _brewed(formula: str) -> bool:
    # Homebrew's folder is not on the path a linker searches, so the cellar is asked instead.
    return any(
        (Path(place) / "opt" / formula).exists() for place in ("/opt/homebrew", "/usr/local")
    )


def _apt_or_tell(packages: list[str], why: str) -> None:
    """Install Debian packages where this user may without being asked, else say how."""
    prefix = _apt_prefix()
    if prefix is None:
        _tell(f"sudo apt-get install {' '.join(packages)}", why)
        return
    _say(f"installing {' '.join(packages)} with apt-get ...")
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    update = [*prefix, *quiet, "-qq", "update"]
    install = [*prefix, *quiet, "-qq", "-y", "--no-install-recommends", "install", *packages]
    for command in (update, install):
        done = subprocess.run(command, check=False, stdout=subprocess.DEVNULL)  # noqa: S603 - our own words
        if done.returncode:
            _tell(f"sudo apt-get install {' '.join(packages)}", why)
            return


def _apt_prefix() -> list[str] | None:
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo is None:
        return None
    asked = subprocess.run([sudo, "-n", "true"], check=False, capture_output=True)  # noqa: S603 - a path that `which` gave
    return None if asked.returncode else [sudo, "-n"]


def _tell(command: str, why: str = "Libraries are missing.") -> None:
    _say(f"{why} Letters as PDF and reading scans need them. Please run:\n\n    {command}\n")


def _run(options: argparse.Namespace) -> None:
    demo = options.demo or (options.ask and _wants_demo())
    daylight = str(VENV / "bin" / "daylight")
    # Programs that the desk starts (gunicorn) are found in the environment.
    os.environ["PATH"] = f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    if demo:
        os.environ.setdefault("DAYLIGHT_HOME", str(ROOT / "demo-data"))
    subprocess.run([daylight, "demo" if demo else "init"], check=True)  # noqa: S603 - our own command
    os.execv(daylight, [daylight, "up"])  # noqa: S606 - our own command takes this process over


def _wants_demo() -> bool:
    if not sys.stdin.isatty():
        return True
    _say("What would you like?")
    _say("  1  See the demo: a made-up season of a campaign over real agencies (nothing is sent)")
    _say("  2  Start my own campaign")
    return input("daylight: 1 or 2 [1]: ").strip() != "2"


if __name__ == "__main__":
    main()
