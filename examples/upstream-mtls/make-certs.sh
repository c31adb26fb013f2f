#!/bin/sh
# Makes certs/: an authority, the proxy's own certificate, the service's, and the one by which the
# proxy proves itself to the service. Those of an earlier run are replaced.
set -eu

cd "$(dirname -- "$0")"
rm -rf certs
mkdir certs
cd certs
umask 077

key='-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'
openssl req -x509 $key -days 365 -keyout ca.key -out ca.crt -subj '/CN=upstream-mtls demo CA' \
    -addext 'keyUsage=critical,keyCertSign,cRLSign' 2>/dev/null

# issue FILE COMMON-NAME EXTENSION...
issue() {
    file=$1 name=$2
    shift 2
    printf '%s\n' 'basicConstraints=CA:FALSE' "$@" >"$file.ext"
    openssl req $key -keyout "$file.key" -out "$file.csr" -subj "/CN=$name" 2>/dev/null
    openssl x509 -req -days 365 -in "$file.csr" -CA ca.crt -CAkey ca.key -CAcreateserial \
        -out "$file.crt" -extfile "$file.ext" 2>/dev/null
    rm "$file.csr" "$file.ext"
}
issue proxy localhost.pomerium.io extendedKeyUsage=serverAuth \
    'subjectAltName=DNS:*.localhost.pomerium.io'
issue service openssl.localhost extendedKeyUsage=serverAuth 'subjectAltName=DNS:openssl.localhost'
issue client pomerium@localhost extendedKeyUsage=clientAuth 'subjectAltName=email:pomerium@localhost'
echo 'wrote certs/'
