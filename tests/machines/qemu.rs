//! A machine's hardware: one processor, one disk, a network card, a serial line for the console, and ports to the host.

use crate::switch;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Ports to the host, each a socket of this name in the machine's directory.
pub const PORTS: [&str; 3] = ["commands", "service", "fence"];

/// Switches a machine on. `image` is what it boots, `own` its directory with its `disk`, `wires` the directory of the switch.
pub fn start(node: usize, image: &Path, own: &Path, wires: &Path) -> Child {
    let at = |file: &str| own.join(file).display().to_string();
    let (kernel, initrd) = (image.join("kernel"), image.join("initrd"));
    let mut command = Command::new("qemu-system-x86_64");
    command.args(["-nodefaults", "-display", "none", "-M", "q35", "-cpu", "max", "-m", "256", "-accel", accelerator()]);
    command.arg("-kernel").arg(kernel).arg("-initrd").arg(initrd);
    // An emulated timer that comes late on a busy host is no reason to panic.
    let line = format!("console=ttyS0 quiet panic=1 no_timer_check node={}", node + 1);
    command.args(["-append", &line]);
    command.args(["-chardev", &format!("file,id=console,append=on,path={}", at("console")), "-serial", "chardev:console"]);
    command.args(["-qmp", &format!("unix:{},server=on,wait=off", at("monitor"))]);
    // What the machine has written is there after a power cut, for the host goes on.
    command.args(["-drive", &format!("if=none,id=disk,format=raw,cache=unsafe,file={}", at("disk"))]);
    command.args(["-device", "virtio-blk-pci,drive=disk", "-device", "virtio-serial-pci"]);
    for port in PORTS {
        command.args(["-chardev", &format!("socket,id={port},server=on,wait=off,path={}", at(port))]);
        command.args(["-device", &format!("virtserialport,chardev={port},name={port}")]);
    }
    let (card, plug) = (switch::card(wires, node), switch::socket(wires, node));
    let (card, plug) = (card.display(), plug.display());
    let net = format!("dgram,id=lan,local.type=unix,local.path={card},remote.type=unix,remote.path={plug}");
    command.args(["-netdev", &net, "-device", &format!("virtio-net-pci,netdev=lan,romfile=,mac=02:00:00:09:00:0{}", node + 1)]);
    command.stdin(Stdio::null()).spawn().unwrap()
}

/// KVM where the processor does it; what else shows as /dev/kvm need not run a kernel of Debian.
fn accelerator() -> &'static str {
    let processor = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let is_able = processor.split_whitespace().any(|flag| flag == "vmx" || flag == "svm");
    let is_permitted = std::fs::File::options().read(true).write(true).open("/dev/kvm").is_ok();
    if is_able && is_permitted { "kvm" } else { "tcg" }
}
