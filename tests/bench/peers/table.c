#include "table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct row {
    oid *name;
    size_t name_len;
    u_char type;
    long number;      /* of every type but ASN_OCTET_STR */
    u_char *octets;   /* of ASN_OCTET_STR */
    size_t octets_len;
};

static struct row *rows;
static size_t row_count;

/* The first row at or behind `name`; row_count when there is none. */
static size_t lower_bound(const oid *name, size_t len)
{
    size_t low = 0, high = row_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (snmp_oid_compare(rows[middle].name, rows[middle].name_len, name, len) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static int same_name(const struct row *row, const netsnmp_variable_list *vb)
{
    return snmp_oid_compare(row->name, row->name_len, vb->name, vb->name_length) == 0;
}

static void give(netsnmp_variable_list *vb, const struct row *row)
{
    if (row->type == ASN_OCTET_STR)
        snmp_set_var_typed_value(vb, row->type, row->octets, row->octets_len);
    else
        snmp_set_var_typed_integer(vb, row->type, row->number);
}

static int answer(netsnmp_mib_handler *handler, netsnmp_handler_registration *registration,
                  netsnmp_agent_request_info *info, netsnmp_request_info *request)
{
    (void) handler;
    (void) registration;
    for (; request; request = request->next) {
        netsnmp_variable_list *vb = request->requestvb;
        size_t at;

        if (request->processed)
            continue;
        at = lower_bound(vb->name, vb->name_length);
        if (info->mode == MODE_GET) {
            if (at < row_count && same_name(&rows[at], vb))
                give(vb, &rows[at]);
            else
                netsnmp_set_request_error(info, request, SNMP_NOSUCHINSTANCE);
        } else if (info->mode == MODE_GETNEXT) {
            if (at < row_count && !request->inclusive && same_name(&rows[at], vb))
                at++;
            if (at < row_count) {
                snmp_set_var_objid(vb, rows[at].name, rows[at].name_len);
                give(vb, &rows[at]);
            }
        }
    }
    return SNMP_ERR_NOERROR;
}

static int parse_octets(struct row *row, const char *hex)
{
    size_t at, len = strcmp(hex, "-") == 0 ? 0 : strlen(hex) / 2;

    row->octets = malloc(len + 1);
    if (!row->octets)
        return -1;
    for (at = 0; at < len; at++) {
        unsigned int octet;
        if (sscanf(hex + 2 * at, "%2x", &octet) != 1)
            return -1;
        row->octets[at] = (u_char) octet;
    }
    row->octets_len = len;
    return 0;
}

static int parse_row(struct row *row, const char *name, const char *type, const char *value)
{
    static const struct { const char *word; u_char type; } types[] = {
        { "integer", ASN_INTEGER }, { "gauge", ASN_GAUGE }, { "counter", ASN_COUNTER },
        { "timeticks", ASN_TIMETICKS }, { "octets", ASN_OCTET_STR },
    };
    oid numbers[MAX_OID_LEN];
    size_t at, len = MAX_OID_LEN;

    if (!read_objid(name, numbers, &len))
        return -1;
    row->name = malloc(len * sizeof(oid));
    if (!row->name)
        return -1;
    memcpy(row->name, numbers, len * sizeof(oid));
    row->name_len = len;
    for (at = 0; at < sizeof(types) / sizeof(types[0]); at++)
        if (strcmp(type, types[at].word) == 0) {
            row->type = types[at].type;
            if (row->type == ASN_OCTET_STR)
                return parse_octets(row, value);
            row->number = strtol(value, NULL, 10);
            return 0;
        }
    return -1;
}

static int read_dump(const char *dump)
{
    static char name[2048], type[32], value[8192];
    size_t room = 0;
    int fields;
    FILE *file = fopen(dump, "r");

    if (!file) {
        perror(dump);
        return -1;
    }
    while ((fields = fscanf(file, "%2047s %31s %8191s", name, type, value)) == 3) {
        if (row_count == room) {
            room = room ? room * 2 : 1024;
            rows = realloc(rows, room * sizeof(*rows));
            if (!rows)
                break;
        }
        memset(&rows[row_count], 0, sizeof(*rows));
        if (parse_row(&rows[row_count], name, type, value) != 0) {
            fprintf(stderr, "%s: cannot read '%s %s %s'\n", dump, name, type, value);
            break;
        }
        row_count++;
    }
    fclose(file);
    return fields == EOF ? 0 : -1;
}

int table_serve(const char *base, const char *dump)
{
    oid root[MAX_OID_LEN];
    size_t len = MAX_OID_LEN;

    if (read_dump(dump) != 0 || !read_objid(base, root, &len))
        return -1;
    return netsnmp_register_handler(
        netsnmp_create_handler_registration("bench", answer, root, len, HANDLER_CAN_RONLY)) == MIB_REGISTERED_OK ? 0 : -1;
}
