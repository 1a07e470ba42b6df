# PostgreSQL servers of one's own, of Debian's programs, for the shell to source: each in a folder that goes with it, on server_address (of this
# machine alone, if not said) and in the folder's socket, without passwords, as the user thidua. Nothing is kept on disk for long, so nothing waits for it.
server_programs=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
server_address=127.0.0.1 server_in=
# Words before a command, server_in, say where it runs: in_network NAME.
as_server() { if [ -n "$server_in" ]; then $server_in su postgres -s /bin/sh -c "$*"; elif [ "$(id -u)" = 0 ]; then su postgres -s /bin/sh -c "$*"; else sh -c "$*"; fi; }
# run_server FOLDER PORT [SETTINGS]: one that was made, and may have been ended.
run_server() { as_server "$server_programs/pg_ctl -D $1/data -l $1/server.log -w -o '-p $2 -c listen_addresses=$server_address -c unix_socket_directories=$1 -c fsync=off ${3:-}' start" >/dev/null; }
# start_server FOLDER PORT [SETTINGS]: 1 where it does not start, its words on standard output.
start_server() {
  mkdir -p "$1" || return 1
  [ "$(id -u)" = 0 ] && chown postgres "$1"
  as_server "$server_programs/initdb -D $1/data -A trust -E UTF8 --locale=C.UTF-8 -U thidua && echo host all all samenet trust >>$1/data/pg_hba.conf" >"$1.log" 2>&1 &&
    run_server "$@" && return 0
  cat "$1.log" "$1/server.log" 2>/dev/null
  return 1
}
# end_server FOLDER: at once, what it does is lost.
end_server() { [ ! -e "$1/data/postmaster.pid" ] || as_server "$server_programs/pg_ctl -D $1/data -m immediate -w stop" >/dev/null; }
# ask_server FOLDER PORT STATEMENT
ask_server() { as_server "$server_programs/psql -qAt -v ON_ERROR_STOP=1 -h $1 -p $2 -U thidua postgres -c \"$3\""; }
