use super::*;

const BLOCK: &str = "/dev/drbd0";

fn survey(device: &str, kind: &str, options: &str, identity: Identity, table: &str) -> Survey {
    let wanted = Wanted { device: device.into(), directory: "/srv/data".into(), kind: kind.into(), options: options.into() };
    let mounts = mountinfo::parse(format!("1 0 254:1 / / rw - ext4 /dev/vda rw\n{table}").as_bytes());
    Survey { wanted, directory: "/srv/data".into(), identity, seen: None, mounts, others: Vec::new() }
}

fn judged(survey: &Survey, holder: Option<&str>, strictly: bool) -> String {
    let look = Look { state: survey.state(), survey: survey.clone(), holder: holder.map(str::to_owned) };
    match judge(&survey.wanted, &look, strictly) {
        Outcome::Running => "running".to_owned(),
        Outcome::Stopped => "stopped".to_owned(),
        Outcome::Absent(..) | Outcome::Failed(_) => "failed".to_owned(),
    }
}

/// The table above, row by row: probe and monitor.
#[test]
fn the_table() {
    let block = || Identity::Block(vec![(147, 0)]);
    let case = |what: &str| match what {
        "nothing" => (survey(BLOCK, "ext4", "", block(), ""), None),
        "the device" => (survey(BLOCK, "ext4", "", block(), "5 1 147:0 / /srv/data rw - ext4 /dev/x rw"), None),
        "the device, read-only without being asked to" => {
            (survey(BLOCK, "ext4", "", block(), "5 1 147:0 / /srv/data rw - ext4 /dev/x ro"), None)
        }
        "the device, elsewhere" => (survey(BLOCK, "ext4", "", block(), "5 1 147:0 /a /mnt rw - ext4 /dev/x rw"), None),
        "another of its type, where ours has no number" => {
            (survey("nas:/a", "nfs", "", Identity::Unknown, "5 1 0:9 / /srv/data rw - nfs4 nas:/b rw"), None)
        }
        "another device on the directory" => (survey(BLOCK, "ext4", "", block(), "5 1 8:1 / /srv/data rw - ext4 /dev/sda1 rw"), None),
        "the same, where ours has no number" => {
            (survey("nas:/a", "nfs", "", Identity::Unknown, "5 1 8:1 / /srv/data rw - ext4 /dev/sda1 rw"), None)
        }
        "nothing, and the device does not open with O_EXCL" => (survey(BLOCK, "ext4", "", block(), ""), Some("sh (1)")),
        other => panic!("{other}"),
    };
    let rows = include_str!("../filesystem.rs").lines().filter_map(|line| line.strip_prefix("//! | ")).skip(1);
    for row in rows {
        let cells: Vec<&str> = row.trim_end_matches(" |").split(" | ").collect();
        let (survey, holder) = case(cells[0]);
        let looks = (judged(&survey, holder, false), judged(&survey, holder, true));
        assert_eq!((looks.0.as_str(), looks.1.as_str()), (cells[1], cells[2]), "{row}");
        assert_eq!(survey.to_unmount().is_empty(), cells[4] != "unmounted", "{row}");
    }
}

#[test]
fn what_a_stop_unmounts() {
    let table = "5 1 147:0 / /srv/data rw - ext4 /dev/x rw
6 5 0:7 / /srv/data/proc rw - proc proc rw
7 1 147:0 /www /chroot rw - ext4 /dev/x rw
8 1 147:0 /vol /srv/vol rw - btrfs /dev/x rw
9 1 8:1 / /other rw - ext4 /dev/sda1 rw";
    let mut survey = survey(BLOCK, "ext4", "", Identity::Block(vec![(147, 0)]), table);
    let ids = |survey: &Survey| survey.to_unmount().iter().map(|mount| mount.id).collect::<Vec<_>>();
    assert_eq!(ids(&survey), [6, 8, 7, 5]);
    survey.others = vec![("/srv/vol".into(), false), ("/chroot".into(), true)];
    assert_eq!(
        (ids(&survey), survey.is_shared()),
        (vec![6, 7, 5], true),
        "another resource's device stays, what it has bound from ours goes"
    );
    let bound = "4 1 8:1 /export /host rw - ext4 /dev/x rw
5 1 8:1 /export /srv/data rw - ext4 /dev/x rw
6 1 8:1 /export /chroot rw - ext4 /dev/x rw
7 1 8:1 /export/a /later rw - ext4 /dev/x rw";
    let bind = Identity::Bind((8, 1), "/export".into());
    assert_eq!(ids(&self::survey("/data/export", "none", "bind", bind, bound)), [6, 5], "what the host had before is its own");
}

#[test]
fn what_has_no_number_is_known_by_its_mount_point() {
    for (device, kind, mounted, is_it) in [
        ("UUID=0b1c", "ext4", "8:17 / /srv/data rw - ext4 /dev/sdb1 rw", State::Mounted),
        ("/dev/disk/by-id/gone", "ext4", "8:17 / /srv/data rw - ext4 /dev/sdb1 rw", State::Mounted),
        ("tmpfs", "tmpfs", "0:9 / /srv/data rw - tmpfs tmpfs rw", State::Mounted),
        ("me@host:/x", "fuse.sshfs", "0:9 / /srv/data rw - fuse.sshfs other rw", State::Mounted),
        ("host:/vol", "glusterfs", "0:9 / /srv/data rw - fuse.glusterfs host:vol rw", State::Mounted),
        ("nas:/a/", "nfs", "0:9 / /srv/data rw - nfs4 nas:/a rw", State::Mounted),
        ("nas:/a", "nfs", "0:9 / /srv/data rw - nfs4 nas:/b rw", State::Doubtful("nas:/b".to_owned())),
        ("nas:/a", "nfs", "0:9 / /srv/data rw - tmpfs t rw", State::Other("t".to_owned())),
    ] {
        assert_eq!(survey(device, kind, "", Identity::Unknown, &format!("5 1 {mounted}")).state(), is_it, "{device} {mounted}");
    }
    let mut unknown = survey("s3", "fuse.s3", "", Identity::Unknown, "5 1 0:9 / /srv/data rw - weird bucket rw");
    assert_eq!(unknown.state(), State::Other("bucket".to_owned()));
    unknown.seen = Some(((0, 9), "/".into()));
    assert_eq!(unknown.state(), State::Mounted, "what a start has left");
}
