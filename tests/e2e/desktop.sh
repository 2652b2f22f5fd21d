#!/usr/bin/env bash
# Runs a command on a desktop of its own: display, session bus, unlocked keyring, home. Nothing of it outlives the run,
# and nothing of the person's own desktop is touched.
set -u
home=$(mktemp -d "${TMPDIR:-/tmp}/budstikke-desktop.XXXXXX")
mkdir -p "$home/run"
chmod 700 "$home/run"
cleanup() { rm -rf "$home"; }
trap cleanup EXIT

# npm's and cargo's caches stay where they are: only what the app itself would find is moved.
export HOME=$home XDG_RUNTIME_DIR=$home/run XDG_DATA_HOME=$home/data XDG_CONFIG_HOME=$home/config XDG_CACHE_HOME=$home/cache
export GDK_BACKEND=x11 LIBGL_ALWAYS_SOFTWARE=1 NO_AT_BRIDGE=1
# A machine whose locale is C must not white out the window.
export LANG=C LC_ALL=C
unset DISPLAY WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS

# The keyring needs a password that is not empty, else it makes no collection to keep anything in.
dbus-run-session -- bash -c '
  printf "desktop\n" | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
  exec 3<>"$HOME/display"
  Xvfb -displayfd 3 -screen 0 1600x1000x24 -nolisten tcp >/dev/null 2>&1 3>"$HOME/display" &
  server=$!
  for _ in $(seq 100); do [ -s "$HOME/display" ] && break; sleep 0.1; done
  export DISPLAY=":$(tr -d "[:space:]" <"$HOME/display")"
  "$@"
  code=$?
  kill "$server"
  exit "$code"
' desktop "$@" 2> >(grep -vE 'Failed to set fd limit|dbus-daemon|Locale not supported|fallback .C. locale|^$' >&2)
