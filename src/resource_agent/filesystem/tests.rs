use super::*;

fn wanted(device: &str, options: &str) -> Wanted {
    Wanted { device: device.into(), directory: "/srv/data".into(), kind: "ext4".into(), options: options.into() }
}

#[test]
fn the_table() {
    let ours = wanted("/dev/drbd0", "");
    let failed = |text: &str| Outcome::Failed(text.to_owned());
    let other = State::Other("/dev/sdc1".to_owned());
    let foreign = failed("/srv/data has /dev/sdc1 instead of /dev/drbd0");
    for (state, probe, monitor) in [
        (State::Nothing, Outcome::Stopped, Outcome::Stopped),
        (State::Mounted, Outcome::Running, Outcome::Running),
        (State::ReadOnly, Outcome::Running, failed("/srv/data is read-only")),
        (other, foreign.clone(), foreign),
    ] {
        assert_eq!((judge(&ours, &state, false), judge(&ours, &state, true)), (probe, monitor), "{state:?}");
    }
}

#[test]
fn devices() {
    let mounted = |source: &str| Mount { directory: "/srv/data".into(), source: source.into(), device: (0, 0), is_read_only: false };
    for (device, source, is_same) in [
        ("/dev/drbd0", "/dev/drbd0", true),
        ("/dev/drbd0", "/dev/drbd1", false),
        ("UUID=0b1c", "/dev/sdb1", true),
        ("tmpfs", "tmpfs", true),
        ("server:/data", "server:/other", false),
        ("/etc/hostname", "/dev/loop3", true),
        ("/etc/hostname", "tmpfs", false),
    ] {
        assert_eq!(is_device(device, &mounted(source)), is_same, "{device} {source}");
    }
}
