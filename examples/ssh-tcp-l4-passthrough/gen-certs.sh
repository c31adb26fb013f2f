#!/bin/sh
# Makes certs/ca.crt and the server certificate certs/pomerium.crt with its key certs/pomerium.key,
# replacing those of an earlier run. The demo authority's own key is deleted at the end: nothing
# more can be signed with it.
set -eu

cd "$(dirname -- "$0")"
mkdir -p certs
cd certs
umask 077
trap 'rm -f ca.key ca.srl pomerium.csr' EXIT
rm -f ca.crt pomerium.crt pomerium.key

openssl req -x509 -newkey rsa:4096 -sha256 -days 365 -nodes \
    -keyout ca.key -out ca.crt -config openssl.cnf -extensions authority \
    -subj '/CN=localhost.pomerium.io demo CA' 2>/dev/null
openssl req -newkey rsa:2048 -sha256 -nodes \
    -keyout pomerium.key -out pomerium.csr -config openssl.cnf \
    -subj '/CN=ssh.localhost.pomerium.io' 2>/dev/null
openssl x509 -req -sha256 -days 365 -in pomerium.csr -CA ca.crt -CAkey ca.key -CAcreateserial \
    -out pomerium.crt -extfile openssl.cnf -extensions server 2>/dev/null

# In the container the proxy is an ordinary user with a number of its own. A key that protects
# anything real stays 0600 and belongs to that user.
chmod 644 ca.crt pomerium.crt pomerium.key
echo "wrote certs/ca.crt, certs/pomerium.crt and certs/pomerium.key"
