#!/bin/sh
# image.sh DEBIAN PROGRAM OUT: makes what the machines of these tests boot, in the directory OUT: `kernel`, `initrd`, and `disk`, a root file
# system of which each machine gets a copy. DEBIAN is where tests/packages.sh unpacked a kernel and a busybox. What is younger than all that it
# is made from stays.
set -eu
export LC_ALL=C PATH="$PATH:/usr/sbin:/sbin"
debian=$1 program=$2 out=$3
guest=$(dirname "$0")/guest

# Drivers of what QEMU shows, the file system, and a watchdog that needs no hardware. ext4 asks for crc32c by a name that no file has.
modules="virtio_pci virtio_blk virtio_net virtio_console crc32c_generic ext4 softdog"

mkdir -p "$out"
# Tests are programs of their own that run side by side.
exec 9>"$out/lock"
flock 9
if [ -e "$out/disk" ] && [ -z "$(find "$0" "$guest" "$program" "$debian/boot" -newer "$out/disk")" ]; then
    exit 0
fi
rm -rf "$out/root" "$out/early"

# The busybox, and a link for each of its programs.
busybox_into() {
    mkdir -p "$1/bin"
    cp "$debian/bin/busybox" "$1/bin/"
    for name in $("$debian/bin/busybox" --list); do
        [ "$name" = busybox ] || ln -s busybox "$1/bin/$name"
    done
}

# Loads the drivers, and goes on on the disk.
make_initrd() {
    mkdir -p "$out/early/proc" "$out/early/dev" "$out/early/disk" "$out/early/modules"
    busybox_into "$out/early"
    cp "$guest/early" "$out/early/init"
    depmod -b "$debian" "$version"
    # In the order in which they are loaded; some depend on the same.
    # shellcheck disable=SC2086 # one word per module
    modprobe -d "$debian" -S "$version" --show-depends -a $modules | awk '$1 == "insmod" && !seen[$2]++ { print $2 }' |
        while read -r file; do
            cp "$file" "$out/early/modules/"
            basename "$file"
        done >"$out/early/modules/order"
    (cd "$out/early" && find . | cpio --quiet -o -H newc -R 0:0 | gzip -1) >"$out/initrd"
}

make_disk() {
    for directory in dev etc/ha-snmp proc run sys tmp usr/bin usr/sbin usr/lib/ocf/resource.d/test var/lib; do
        mkdir -p "$out/root/$directory"
    done
    busybox_into "$out/root"
    for tool in init start-core tell; do
        cp "$guest/$tool" "$out/root/usr/sbin/"
    done
    cp "$guest/fence_host" "$out/root/usr/sbin/"
    cp "$guest/service" "$out/root/usr/lib/ocf/resource.d/test/"
    objcopy --strip-debug "$program" "$out/root/usr/bin/ha-snmp"
    # The libraries of this machine, where the program looks for them: "libc.so.6 => /lib/.. (0x..)" or "/lib64/ld-linux.. (0x..)".
    ldd "$program" | sed -n 's,.*[[:space:]]\(/[^ ]*\) (0x.*,\1,p' | while read -r library; do
        mkdir -p "$out/root$(dirname "$library")"
        cp -L "$library" "$out/root$library"
    done
    truncate -s 256M "$out/disk.new"
    mke2fs -q -F -t ext4 -d "$out/root" "$out/disk.new"
}

version=$(find "$debian/lib/modules" -mindepth 1 -maxdepth 1 -printf '%f\n' | sort -V | tail -n 1)
cp "$debian/boot/vmlinuz-$version" "$out/kernel"
make_initrd
make_disk
rm -rf "$out/root" "$out/early"
mv "$out/disk.new" "$out/disk"
