#!/bin/sh
# Makes the base images that the examples name, for a machine that reaches a Debian mirror but no
# image registry: debian:bookworm-slim with debootstrap, eclipse-temurin:25-jre from that and the
# installed JDK. Usage: base-images.sh JDK_HOME (as root, with DOCKER_HOST set if need be).
set -eu

jdk=${1:?usage: base-images.sh JDK_HOME}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The mirror is whatever this machine uses: read now, written down nowhere.
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | sort -u |
    grep -v security | head -n 1)
suite=bookworm
export TMPDIR="$work"

debootstrap --variant=minbase --include=ca-certificates "$suite" "$work/root" "$mirror" \
    >"$work/debootstrap.log" 2>&1 || {
    tail -n 20 "$work/debootstrap.log" >&2
    exit 1
}
# How to reach the mirror from inside, proxies and all.
rm -f "$work/root/etc/apt/sources.list"
cp -a /etc/apt/sources.list.d/debian.sources "$work/root/etc/apt/sources.list.d/" 2>/dev/null ||
    cp -a /etc/apt/sources.list "$work/root/etc/apt/"
apt-config dump Acquire | grep -i '::proxy' >"$work/root/etc/apt/apt.conf.d/90proxy" || true
rm -rf "$work/root/var/cache/apt/archives"/*.deb "$work/root/usr/share/doc"/*
tar -C "$work/root" -c . | docker import - debian:bookworm-slim >/dev/null

mkdir "$work/jre"
tar -C "$jdk" -c --exclude=./src.zip --exclude=./jmods --exclude=./demo . >"$work/jre/jdk.tar"
cat >"$work/jre/Dockerfile" <<'DOCKERFILE'
FROM debian:bookworm-slim
ENV JAVA_HOME=/opt/java/openjdk
ENV PATH=/opt/java/openjdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
ADD jdk.tar /opt/java/openjdk/
DOCKERFILE
DOCKER_BUILDKIT=0 docker build -q -t eclipse-temurin:25-jre "$work/jre" >/dev/null
docker image ls --format '{{.Repository}}:{{.Tag}} {{.Size}}'
