/* An AgentX subagent on libnetsnmp: sub SOCKET BASE DUMP */
#include "table.h"

#include <stdio.h>

int main(int argc, char **argv)
{
    if (argc != 4) {
        fprintf(stderr, "usage: %s SOCKET BASE DUMP\n", argv[0]);
        return 2;
    }
    snmp_enable_stderrlog();
    netsnmp_ds_set_boolean(NETSNMP_DS_APPLICATION_ID, NETSNMP_DS_AGENT_ROLE, 1);
    netsnmp_ds_set_string(NETSNMP_DS_APPLICATION_ID, NETSNMP_DS_AGENT_X_SOCKET, argv[1]);
    init_agent("bench-sub");
    if (table_serve(argv[2], argv[3]) != 0)
        return 1;
    init_snmp("bench-sub");
    for (;;)
        agent_check_and_process(1);
}
