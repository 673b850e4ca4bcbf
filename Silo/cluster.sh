#!/usr/bin/env bash
# Nodes of a cluster on this machine, and a PostgreSQL of their own where none is named. Called by ../run, which has built everything.
# cluster.sh NODES DATA [--postgres CONNECTION] [--port N] [--silo-port N] [SETTING …]
set -euo pipefail
# Each child in a process group of its own: Ctrl-C comes to this script only, which stops them in their order.
set -m

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
count=$1 data=$2
shift 2
port=5080 silo_port=11111 connection=''
settings=()
while [ $# -gt 0 ]; do
  case $1 in
    --postgres | --port | --silo-port) name=$1 value=${2:?"$1 wants a value"} && shift ;;
    --postgres=* | --port=* | --silo-port=*) name=${1%%=*} value=${1#*=} ;;
    # All nodes would have the same one.
    --urls | --urls=* | --advertise | --advertise=* | --role | --role=*)
      printf 'run: %s is of one node; with --cluster each is silo and gateway, and listens on localhost, on ports from --port and --silo-port on.\n' "${1%%=*}" >&2
      exit 2 ;;
    *) name='' && settings+=("$1") ;;
  esac
  case $name in
    --postgres) connection=$value ;;
    --port) port=$value ;;
    --silo-port) silo_port=$value ;;
  esac
  shift
done
for value in "$port" "$silo_port"; do
  [[ $value =~ ^[1-9][0-9]{0,4}$ ]] && [ $((value + count - 1)) -le 65535 ] ||
    { printf 'run: no ports for %s nodes from %s on: --port and --silo-port are numbers from 1 to %s.\n' "$count" "${value:-nothing}" $((65536 - count)) >&2 && exit 2; }
done
mkdir -p "$data/logs"
data=$(cd "$data" && pwd)

say() { printf '%s\n' "$*"; }
fail() { printf 'run: %s\n' "$*" >&2; exit 1; }

# Sleeps so that a signal is heard at once.
pause() { sleep "$1" & wait $! 2>/dev/null || true; }
alive() { [ -n "$1" ] && kill -0 "$1" 2>/dev/null; }

# until_gone SECONDS PID…: waits for them to end, unless a second signal makes haste.
until_gone() {
  local deadline=$((SECONDS + $1)) pid
  shift
  for pid in "$@"; do
    while alive "$pid" && [ $SECONDS -lt $deadline ] && [ $signals -lt 2 ]; do pause 0.1; done
  done
}

# end SIGNAL PID…: those that are still there, without grace.
end() {
  local signal=$1 pid
  shift
  for pid in "$@"; do
    ! alive "$pid" || kill "-$signal" "$pid" 2>/dev/null || true
    while alive "$pid"; do pause 0.1; done
  done
}

# Before a command: it is told to end when this script does, even where that is killed with -9. PostgreSQL then waits for the nodes to leave it.
with_us=''
! command -v setpriv >/dev/null || with_us='setpriv --pdeathsig TERM --'

# --- PostgreSQL ---

postgres=$data/postgres postgres_log=$data/logs/postgres.log postgres_pid='' postgres_port='' as_postgres=''

# It does not run as root. The user postgres comes with its package; where a directory above is closed to that (/root), it may pass and read.
find_postgres_user() {
  [ "$(id -u)" -eq 0 ] || return 0
  command -v setpriv >/dev/null && id postgres >/dev/null 2>&1 ||
    fail 'PostgreSQL does not run as root, and there is no user postgres: run this as another user, or name a server with --postgres.'
  as_postgres='setpriv --reuid=postgres --regid=postgres --init-groups'
  $as_postgres ls "$data" >/dev/null 2>&1 && return
  as_postgres+=' --inh-caps=+dac_read_search --ambient-caps=+dac_read_search'
  $as_postgres ls "$data" >/dev/null 2>&1 ||
    fail "the user postgres, as whom PostgreSQL runs, has no way to $data: name another directory with --data, or a server with --postgres."
}

# Sets bin: of the version that the data is of, else the newest.
find_postgres() {
  local version='' candidate
  [ ! -f "$postgres/PG_VERSION" ] || version=$(cat "$postgres/PG_VERSION")
  for candidate in "$(pg_config --bindir 2>/dev/null || true)" \
    $(printf '%s\n' /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /opt/homebrew/opt/postgresql*/bin /usr/local/opt/postgresql*/bin | sort -rV); do
    if [ -x "$candidate/initdb" ] && [ -x "$candidate/postgres" ]; then
      [ -z "$version" ] || "$candidate/postgres" --version | grep -q " $version[. ]" || continue
      bin=$candidate
      return
    fi
  done
  fail "PostgreSQL${version:+ $version} is missing: install it (Debian, Ubuntu: apt-get install postgresql; macOS: brew install postgresql), or name a server with --postgres."
}

# Makes the database once: in a directory beside, so that a half made one is not taken for it.
init_postgres() {
  [ ! -f "$postgres/PG_VERSION" ] || return 0
  say 'Making a database under data/postgres …'
  rm -rf "$postgres.new"
  mkdir -m 700 "$postgres.new"
  (umask 077 && head -c 24 /dev/urandom | base64 | tr -d '+/=\n' >"$postgres.password")
  [ -z "$as_postgres" ] || chown postgres "$postgres.new" "$postgres.password"
  $as_postgres "$bin/initdb" -D "$postgres.new" -U collabdocs --pwfile="$postgres.password" --auth=scram-sha-256 -E UTF8 --locale=C \
    >"$postgres_log" 2>&1 || { tail -n 20 "$postgres_log" >&2 && fail 'initdb failed; its last lines stand above.'; }
  mv "$postgres.new" "$postgres"
}

is_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# The port is remembered, unless somebody else has it now.
choose_port() {
  postgres_port=$(cat "$postgres.port" 2>/dev/null || echo 0)
  while [ "$postgres_port" -eq 0 ] || is_open "$postgres_port"; do postgres_port=$((20000 + RANDOM % 10000)); done
  say "$postgres_port" >"$postgres.port"
}

start_postgres() {
  local old
  # Of a run that was killed.
  old=$(head -n 1 "$postgres/postmaster.pid" 2>/dev/null || true)
  until_gone 40 "$old"
  [ -n "$postgres_port" ] || choose_port
  # Its own settings, fsync among them, are those of initdb.
  $as_postgres $with_us "$bin/postgres" -D "$postgres" -c listen_addresses=127.0.0.1 -c port="$postgres_port" -c unix_socket_directories= \
    -c max_connections=200 >>"$postgres_log" 2>&1 </dev/null &
  postgres_pid=$!
  until "$bin/pg_isready" -q -h 127.0.0.1 -p "$postgres_port" || [ $signals -gt 0 ]; do
    alive $postgres_pid || { tail -n 20 "$postgres_log" >&2 && fail 'PostgreSQL does not start; its last lines stand above.'; }
    pause 0.1
  done
}

# --- Nodes: numbered from 1; what is known of each is in an array. ---

node_pid=() node_since=() node_state=() # state: starting, ready, ended

# need_port PORT OPTION: somebody else's answers there would be taken for the node's.
need_port() {
  ! is_open "$1" || { say "Port $1 is taken by another process; $2 names another one." >&2 && stop 1; }
}

start_node() {
  local log=$data/logs/node-$1.log
  need_port $((port + $1 - 1)) --port
  need_port $((silo_port + $1 - 1)) --silo-port
  CollabDocs__Postgres=$connection Logging__Console__LogToStandardErrorThreshold=Error \
    Logging__Console__FormatterName=simple Logging__Console__FormatterOptions__SingleLine=true \
    Logging__Console__FormatterOptions__TimestampFormat='yyyy-MM-dd HH:mm:ss.fff ' \
    $with_us dotnet "$here/bin/Release/net10.0/CollabDocs.Silo.dll" --urls "http://localhost:$((port + $1 - 1))" \
    --advertise 127.0.0.1 --silo-port $((silo_port + $1 - 1)) ${settings[@]+"${settings[@]}"} \
    >>"$log" 2> >(tell_errors "$1" "$log") </dev/null &
  node_pid[$1]=$! node_since[$1]=$SECONDS node_state[$1]=starting
}

tell_errors() {
  local line
  while IFS= read -r line; do
    printf '%s\n' "$line" >>"$2"
    printf 'node %s: %s\n' "$1" "$line" >&2
  done
}

is_ready() {
  local answer=''
  { exec 3<>"/dev/tcp/127.0.0.1/$((port + $1 - 1))"; } 2>/dev/null || return 1
  printf 'GET /readyz HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3
  IFS= read -r -t 2 answer <&3 || true
  exec 3>&-
  [[ $answer == *' 200 '* ]]
}

# Looks after a node once: says when it is ready, and starts it again a second after its end.
watch_node() {
  local code=0
  if [ "${node_state[$1]}" = ended ]; then
    [ $SECONDS -le "${node_since[$1]}" ] || start_node "$1"
  elif ! alive "${node_pid[$1]}"; then
    wait "${node_pid[$1]}" 2>/dev/null || code=$?
    if [ "${node_ever[$1]}" = false ]; then
      say "node $1 did not start; all of what it said is in data/logs/node-$1.log." >&2
      stop 1
    fi
    say "node $1 ended ($(meaning $code)) and starts again."
    node_state[$1]=ended node_since[$1]=$SECONDS
  elif [ "${node_state[$1]}" = starting ] && is_ready "$1"; then
    say "node $1 is ready: http://localhost:$((port + $1 - 1)) (process ${node_pid[$1]})"
    node_state[$1]=ready node_ever[$1]=true
  fi
}

meaning() { if [ "$1" -gt 128 ]; then say "signal $(kill -l $(($1 - 128)))"; else say "code $1"; fi; }

# --- The end ---

signals=0

# stop CODE: the nodes drain together, then PostgreSQL; a second signal makes haste. Nothing is left behind.
stop() {
  trap - EXIT
  trap 'signals=$((signals + 1))' INT TERM HUP
  local pid nodes=()
  for pid in ${node_pid[@]+"${node_pid[@]}"}; do ! alive "$pid" || nodes+=("$pid"); done
  if [ ${#nodes[@]} -gt 0 ]; then
    say 'Stopping: what is being stored is finished. Once more to make haste.'
    kill -TERM "${nodes[@]}" 2>/dev/null || true
    until_gone 40 "${nodes[@]}"
    end KILL "${nodes[@]}"
  fi
  if alive "$postgres_pid"; then
    kill -INT "$postgres_pid" 2>/dev/null || true
    until_gone 60 "$postgres_pid"
    end QUIT "$postgres_pid"
  fi
  exit "$1"
}

node_ever=()
trap 'signals=1; stop 0' INT TERM HUP
trap 'stop $?' EXIT

if [ -z "$connection" ]; then
  find_postgres
  find_postgres_user
  init_postgres
  start_postgres
  connection="Host=127.0.0.1;Port=$postgres_port;Username=collabdocs;Password=$(cat "$postgres.password");Database=postgres"
fi

for ((node = 1; node <= count; node++)); do
  node_ever[node]=false
  start_node $node
done

while true; do
  if [ -n "$postgres_pid" ] && ! alive "$postgres_pid"; then
    say 'PostgreSQL ended and starts again.'
    start_postgres
  fi
  for ((node = 1; node <= count; node++)); do watch_node $node; done
  pause 0.2
done
