#!/bin/sh
# Called by test_package.py as the first process of new namespaces (mounts, processes, network, IPC, names, cgroups):
# makes TREE the root and runs its systemd, which runs /test/inside.sh and ends with its exit code.
# Usage: tree.sh TREE SHARED (the folder that is /test in there)
set -e
tree=$1 shared=$2

mount --make-rprivate /
mount --bind "$tree" "$tree"
mount -t proc proc "$tree/proc"
mount -t sysfs -o ro sysfs "$tree/sys"
mount -t cgroup2 cgroup2 "$tree/sys/fs/cgroup"
mount -t tmpfs -o mode=755 tmpfs "$tree/run"
mount -t tmpfs -o mode=755 tmpfs "$tree/dev"
for device in null zero full random urandom tty; do
  touch "$tree/dev/$device"
  mount --bind "/dev/$device" "$tree/dev/$device"
done
mkdir -p "$tree/dev/shm" "$tree/dev/pts" "$tree/test" "$tree/outside"
mount -t tmpfs tmpfs "$tree/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$tree/dev/pts"
ln -s pts/ptmx "$tree/dev/ptmx"
ln -s /proc/self/fd "$tree/dev/fd"
mount --bind "$shared" "$tree/test"
: >"$shared/console"
touch "$tree/dev/console"
mount --bind "$shared/console" "$tree/dev/console"

echo '127.0.0.1 localhost' >"$tree/etc/hosts"
cat >"$tree/etc/systemd/system/inside.service" <<'UNIT'
[Unit]
Description=The test of the package
After=basic.target

[Service]
Type=oneshot
ExecStart=/bin/sh /test/inside.sh
StandardOutput=append:/test/log
StandardError=append:/test/log
ExecStopPost=/bin/sh -c 'systemctl exit "$$EXIT_STATUS"'
UNIT
mkdir -p "$tree/etc/systemd/system/multi-user.target.wants"
ln -sf ../inside.service "$tree/etc/systemd/system/multi-user.target.wants/inside.service"

cd "$tree"
pivot_root . outside
umount -l /outside
exec env -i container=pressoir-test PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 /lib/systemd/systemd \
  --system --unit=multi-user.target --log-target=console
