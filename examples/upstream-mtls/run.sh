#!/usr/bin/env bash
# Walks through README.md: a service behind the proxy, first open to anyone who reaches it, then to
# nobody, then to the proxy alone. Real openssl, curl and Sallyport, on free loopback ports, without
# root. Exit code: 0 when each step ended as README.md says.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
sallyport=$here/../../sallyport
work=$(mktemp -d "${TMPDIR:-/tmp}/sallyport-mtls.XXXXXX")
service='' proxy=''

clean_up() {
    for pid in $service $proxy; do
        kill "$pid" 2>/dev/null || true
    done
    wait 2>/dev/null || true
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

fail() {
    echo "run: $1" >&2
    for log in "$work"/*.log; do
        [ ! -s "$log" ] || { echo "--- ${log##*/}" && tail -n 20 "$log"; } >&2
    done
    exit 1
}

for program in openssl curl; do
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
free_port proxy_port
free_port health_port
free_port service_port

# Sessions, service accounts and the secret that nobody configured: nothing is left behind.
export XDG_STATE_HOME="$work/state"

cp "$here/make-certs.sh" "$work"
"$work/make-certs.sh" >/dev/null
cd "$work"

# The example's own file, with the ports of this run; without the lines that $1 matches.
configure() {
    sed -e "s|127.0.0.1:8443|127.0.0.1:$proxy_port|" -e "s|pomerium.io:8443|pomerium.io:$proxy_port|" \
        -e "s|localhost:44330|localhost:$service_port|" -e "/$1/d" "$here/config.yaml" >config.new
    mv config.new config.yaml
}

# start_service OPTION...: as an operator would, in a terminal.
start_service() {
    if [ -n "$service" ]; then
        kill "$service" && wait "$service" 2>/dev/null || true
    fi
    openssl s_server "$@" -key certs/service.key -cert certs/service.crt -CAfile certs/ca.crt \
        -accept "127.0.0.1:$service_port" -www >service.log 2>&1 &
    service=$!
    for _ in $(seq 100); do
        ! in_use "$service_port" || return 0
        sleep 0.1
    done
    fail 'the service does not listen'
}

# The page as the program "robot" gets it: its status, then its body.
page() {
    curl -sS --cacert certs/ca.crt --resolve "openssl.localhost.pomerium.io:$proxy_port:127.0.0.1" \
        --write-out '%{http_code}\n' --output page.html \
        --header "Authorization: Bearer Pomerium-$token" \
        "https://openssl.localhost.pomerium.io:$proxy_port/"
    cat page.html
}

# expect WORDS PATTERN...: until the page has all patterns, for the proxy reads its file twice a second.
expect() {
    words=$1
    shift
    for _ in $(seq 100); do
        answer=$(page 2>page.log) || answer=
        missing=
        for pattern in "$@"; do
            grep -q -- "$pattern" <<<"$answer" || missing=$pattern
        done
        if [ -z "$missing" ]; then
            echo "$words: ok"
            return
        fi
        sleep 0.1
    done
    printf '%s\n' "$answer" >answer.log
    fail "$words: no “$missing” in the page"
}

configure tls_client_
start_service
HEALTH_CHECK_ADDR=127.0.0.1:$health_port \
    "$sallyport" serve --config config.yaml >sallyport.log 2>&1 &
proxy=$!
until "$sallyport" health --health-addr "127.0.0.1:$health_port" 2>/dev/null; do
    kill -0 "$proxy" 2>/dev/null || fail 'Sallyport does not start'
    sleep 0.2
done
token=$("$sallyport" service-account create robot --config config.yaml)

expect '1. the service asks for no certificate' '^200$' 'no client certificate available'

start_service -Verify 1
expect '2. it asks for one, and the route has none' '^503$'
grep -q client_certificate_required sallyport.log || fail 'the log does not say what was missing'

configure 'no such line'
expect '3. the route has one' '^200$' 'pomerium@localhost'

configure tls_custom_ca_file
expect '4. its own is from nobody the proxy knows' '^503$'
