#!/usr/bin/env bash
# The example without Docker: real nginx, sshd and ssh, Sallyport and its client, on free loopback
# ports and without root. Exit code: 0 when ssh came through and all three logs prove it.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
sallyport=$here/../../sallyport
PATH=$PATH:/usr/sbin:/usr/local/sbin:/sbin
work=$(mktemp -d "${TMPDIR:-/tmp}/sallyport-example.XXXXXX")
pids=()

clean_up() {
    for pid in "${pids[@]:-}"; do
        [ -z "$pid" ] || kill "$pid" 2>/dev/null || true
    done
    wait 2>/dev/null || true
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

fail() {
    echo "run-local: $1" >&2
    for log in "$work"/*.log; do
        [ ! -s "$log" ] || { echo "--- ${log##*/}" && tail -n 20 "$log"; } >&2
    done
    exit 1
}

for program in nginx sshd ssh ssh-keygen openssl; do
    command -v "$program" >/dev/null || fail "needs $program; install it first"
done

in_use() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Sets the variable named $1 to a port on which nothing listens.
next_port=$((20000 + RANDOM % 10000))
free_port() {
    while in_use "$next_port"; do next_port=$((next_port + 1)); done
    printf -v "$1" %s "$next_port"
    next_port=$((next_port + 1))
}

# await PORT NAME LOG: until something listens there.
await() {
    for _ in $(seq 100); do
        in_use "$1" && return
        sleep 0.2
    done
    fail "$2 does not listen on port $1"
}

free_port ssh_port
free_port proxy_port
free_port health_port
free_port edge_port
free_port local_port

cp -R "$here/gen-certs.sh" "$here/certs" "$here/config" "$here/nginx" "$work"
"$work/gen-certs.sh" >/dev/null
chmod 600 "$work/certs/pomerium.key"

# sshd as this user, for this user, by key: passwords need root.
ssh-keygen -q -t ed25519 -N '' -f "$work/host_key"
ssh-keygen -q -t ed25519 -N '' -f "$work/user_key"
cat >"$work/sshd_config" <<END
ListenAddress 127.0.0.1
Port $ssh_port
HostKey $work/host_key
AuthorizedKeysFile $work/user_key.pub
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
END
[ "$(id -u)" -ne 0 ] || mkdir -p /run/sshd
"$(command -v sshd)" -D -e -f "$work/sshd_config" 2>"$work/sshd.log" &
pids+=($!)
await "$ssh_port" sshd

# The example's own files, with ports and paths of this run.
sed -e "s|^address: .*|address: 127.0.0.1:$proxy_port|" -e "s|/certs/|$work/certs/|" \
    -e "s|tcp://sshd:2222|tcp://127.0.0.1:$ssh_port|" \
    "$here/config/pomerium.yaml" >"$work/config/pomerium.yaml"
HEALTH_CHECK_ADDR=127.0.0.1:$health_port \
    "$sallyport" serve --config "$work/config/pomerium.yaml" >"$work/sallyport.log" 2>&1 &
pids+=($!)
until "$sallyport" health --health-addr "127.0.0.1:$health_port" 2>/dev/null; do
    kill -0 "${pids[1]}" 2>/dev/null || fail "Sallyport does not start"
    sleep 0.2
done

sed -e "s|listen 443|listen 127.0.0.1:$edge_port|" -e "s|sallyport:443|127.0.0.1:$proxy_port|" \
    -e "s|/dev/stdout|$work/edge.log|" "$here/nginx/nginx.conf" >"$work/nginx/nginx.conf"
nginx -e "$work/nginx.log" -c "$work/nginx/nginx.conf" \
    -g "daemon off; pid $work/nginx.pid;" 2>>"$work/nginx.log" &
pids+=($!)
await "$edge_port" nginx

# No DNS needed for this one process.
echo "127.0.0.1 ssh.localhost.pomerium.io" >"$work/hosts"
SALLYPORT_JAVA_OPTS="${SALLYPORT_JAVA_OPTS:-} -Djdk.net.hosts.file=$work/hosts" \
    "$sallyport" tcp ssh.localhost.pomerium.io:22 \
    --proxy-url "https://ssh.localhost.pomerium.io:$edge_port" \
    --alternate-ca-path "$work/certs/ca.crt" \
    --listen "127.0.0.1:$local_port" 2>"$work/client.log" &
pids+=($!)
for _ in $(seq 100); do
    grep -q 'listening on' "$work/client.log" && break
    sleep 0.2
done

echo "ssh through 127.0.0.1:$local_port, nginx on $edge_port and Sallyport on $proxy_port:"
ssh -F none -i "$work/user_key" -o IdentitiesOnly=yes -o StrictHostKeyChecking=no \
    -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -p "$local_port" "$(id -un)@127.0.0.1" \
    'hostname; whoami; uname -srm' </dev/null || fail "ssh did not come through"

# verify NAME LOG PATTERN...: shows the line that holds all patterns; logs may be a moment late.
verify() {
    name=$1 log=$2
    shift 2
    for _ in $(seq 50); do
        line=$(cat "$log" 2>/dev/null) || line=
        for pattern in "$@"; do
            line=$(grep -E -- "$pattern" <<<"$line") || line=
        done
        if [ -n "$line" ]; then
            printf '\n%s:\n%s\n' "$name" "$line"
            return
        fi
        sleep 0.1
    done
    fail "no line for: $name"
}
verify "the decision" "$work/sallyport.log" '"service":"authorize"' '"method":"CONNECT"' \
    '"host":"ssh.localhost.pomerium.io:22"' '"allow":true'
verify "the tunnel" "$work/sallyport.log" '"method":"CONNECT"' '"response-code":200'
verify "the edge" "$work/edge.log" 'bytes_sent=[0-9]{3,} bytes_received=[0-9]{3,}'
