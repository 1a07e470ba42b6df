# Machines that are none: network namespaces of Linux on one bridge, for the shell to source. Each has an address of its own and nothing else of
# a network; this machine reaches all of them. They need root and iproute2.
networks=thidua$$
networks_prefix=10.213.$(($$ % 250 + 1))
# make_networks NAME…: 1 where this machine does not let us, and then nothing is left. Names of at most 6 letters.
make_networks() {
  command -v ip >/dev/null && [ "$(id -u)" = 0 ] || return 1
  ip link add "$networks" type bridge 2>/dev/null && ip address add "$networks_prefix.254/24" dev "$networks" && ip link set "$networks" up || { end_networks "$@"; return 1; }
  address=0
  for name in "$@"; do
    address=$((address + 1))
    ip netns add "$networks-$name" 2>/dev/null &&
      ip link add "v$$$name" type veth peer name eth0 netns "$networks-$name" &&
      ip link set "v$$$name" master "$networks" up &&
      ip -n "$networks-$name" address add "$networks_prefix.$address/24" dev eth0 &&
      ip -n "$networks-$name" link set eth0 up && ip -n "$networks-$name" link set lo up || { end_networks "$@"; return 1; }
  done
}
end_networks() {
  for name in "$@"; do
    ip link del "v$$$name" 2>/dev/null
    ip netns del "$networks-$name" 2>/dev/null
  done
  ip link del "$networks" 2>/dev/null
}
# in_network NAME COMMAND…: runs there.
in_network() { ip netns exec "$networks-$1" sh -c 'shift; exec "$@"' sh "$@"; }
# cut_network NAME, join_network NAME: no packet passes any more, and again.
cut_network() { ip link set "v$$$1" down; }
join_network() { ip link set "v$$$1" up; }
