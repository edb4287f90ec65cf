/* The same table as a plugin inside of snmpd (`dlmod bench PATH`); base and dump come from the environment. */
#include "table.h"

#include <stdlib.h>

void init_bench(void);

void init_bench(void)
{
    const char *base = getenv("BENCH_BASE"), *dump = getenv("BENCH_DUMP");

    if (!base || !dump || table_serve(base, dump) != 0)
        snmp_log(LOG_ERR, "bench: the table is not served\n");
}
