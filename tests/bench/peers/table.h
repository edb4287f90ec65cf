/* The table that the two C peers serve: read once, sorted, answered by binary search. */
#ifndef BENCH_TABLE_H
#define BENCH_TABLE_H

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <net-snmp/agent/net-snmp-agent-includes.h>

/* Reads `dump` (lines of OID, type and value, in the order of a walk) and serves it below `base`. Returns 0, or -1 with a message on stderr. */
int table_serve(const char *base, const char *dump);

#endif
