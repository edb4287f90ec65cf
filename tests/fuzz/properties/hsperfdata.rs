//! The performance data of a JVM.

use ha_snmp::probe::tomcat::heap::Heap;
use ha_snmp::probe::tomcat::hsperf::{MAX_FILE, PerfData};

/// Whatever is in the file, it is decoded or refused. What is decoded depends on the entries alone, not on what lies behind them.
pub fn hsperfdata(data: &[u8]) {
    let Ok(decoded) = PerfData::decode(data) else { return };
    let heap = Heap::of(&decoded);
    if data.len() < MAX_FILE {
        let longer = [data, &[0xFF]].concat();
        let again = PerfData::decode(&longer);
        assert_eq!(again.as_ref().map(Heap::of), Ok(heap));
        assert_eq!(again, Ok(decoded), "one octet behind the entries does no harm");
    }
}
