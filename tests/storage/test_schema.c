#include "scratch.h"

#include <criterion/criterion.h>
#include <stdio.h>

/* What must hold of the product's own schema, whatever tables it comes to have. */
static struct scratch scratch;

static void stage(void)
{
    scratch_migrate(&scratch);
}

static void strike(void)
{
    scratch_drop(&scratch);
}

TestSuite(schema, .init = stage, .fini = strike);

Test(schema, prepares_every_statement)
{
    static const struct {
        const char *name, *text;
        int count;
    } rows[] = {
#define X(name, count, text) { #name, text, count },
        STATEMENT_TABLE(X)
#undef X
    };

    for (int i = 0; i < STATEMENT_COUNT; i++) {
        PGresult *prepared = PQprepare(scratch.owner, rows[i].name, rows[i].text, 0, NULL);
        PGresult *shape = PQdescribePrepared(scratch.owner, rows[i].name);

        cr_expect_eq(PQresultStatus(prepared), PGRES_COMMAND_OK, "%s: %s", rows[i].name,
                     PQresultErrorMessage(prepared));
        cr_expect_eq(PQnparams(shape), rows[i].count, "%s", rows[i].name);
        PQclear(prepared);
        PQclear(shape);
    }
}

/* A query for the names of what breaks a rule must find none. */
static void must_be_empty(const char *sql)
{
    const char *found = scratch_value(&scratch, sql);

    cr_assert_null(found, "%s", found);
}

#define TENANT_TABLES                                                                              \
    "WITH tenant AS (SELECT c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity, a.attnum"   \
    " FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'icb'"             \
    " WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace) "

/* Escalation contacts hold nothing of patients and are loaded whole into every process's directory.
 */
#define SERVICE_POLICY                                                                             \
    "pg_policy WHERE polrelid = tenant.oid AND relname <> 'escalation_contact'"                    \
    " AND polroles && ARRAY[0, 'painpath_service'::regrole::oid]"

Test(schema, walls_off_every_table_that_has_a_tenant)
{
    cr_assert_not_null(scratch_value(&scratch, TENANT_TABLES "SELECT relname FROM tenant LIMIT 1"));
    must_be_empty(TENANT_TABLES "SELECT relname FROM tenant"
                                " WHERE NOT (relrowsecurity AND relforcerowsecurity)");
    must_be_empty(TENANT_TABLES "SELECT relname || ' ' || polname FROM tenant, " SERVICE_POLICY
                                " AND pg_get_expr(polqual, polrelid) NOT LIKE '(icb = ANY (%'");
}

Test(schema, leads_every_key_and_index_of_a_tenant_with_it)
{
    must_be_empty(TENANT_TABLES "SELECT indexrelid::regclass::text FROM tenant"
                                " JOIN pg_index ON indrelid = oid WHERE indkey[0] <> attnum");
    must_be_empty(TENANT_TABLES
                  "SELECT conname FROM tenant JOIN pg_constraint ON conrelid = tenant.oid"
                  " WHERE contype = 'f' AND conkey[1] <> attnum"
                  " AND confrelid IN (SELECT t.oid FROM tenant t)");
}

Test(schema, is_owned_by_neither_role_that_serves)
{
    must_be_empty("SELECT relname FROM pg_class WHERE pg_get_userbyid(relowner) LIKE 'painpath%'");
    must_be_empty(
        "SELECT rolname FROM pg_roles WHERE rolname IN ('painpath_service', 'painpath_worker')"
        " AND (rolsuper OR rolbypassrls OR rolcanlogin)");
}

static const char *refusals_seen(const char *tenants)
{
    char sql[128];

    snprintf(sql, sizeof(sql), "SELECT set_config('app.icbs', '%s', false)", tenants);
    scratch_do(&scratch, sql);
    return scratch_value(&scratch, "SELECT count(*) FROM refusal");
}

Test(schema, shows_a_tenants_rows_to_it_alone)
{
    scratch_do(&scratch,
               "INSERT INTO refusal VALUES ('QWE', '0190a3b4-0000-7000-8000-000000000001',"
               " now(), '', '', '', 422, '', '', false);"
               "SET ROLE painpath_service");
    cr_assert_str_eq(scratch_value(&scratch, "SELECT count(*) FROM refusal"), "0");
    cr_assert_str_eq(refusals_seen("QWE"), "1");
    cr_assert_str_eq(refusals_seen("QMM,QWE"), "1");
    cr_assert_str_eq(refusals_seen("QMM"), "0");
    cr_assert_str_eq(refusals_seen(""), "0");
}

Test(schema, lets_nobody_write_for_another_tenant)
{
    PGresult *rows;

    scratch_do(&scratch, "SET ROLE painpath_service; SET app.icbs = 'QMM'");
    rows = PQexec(scratch.owner, "INSERT INTO refusal VALUES ('QWE',"
                                 " '0190a3b4-0000-7000-8000-000000000001',"
                                 " now(), '', '', '', 422, '', '', false)");
    cr_assert_str_eq(PQresultErrorField(rows, PG_DIAG_SQLSTATE), "42501");
    PQclear(rows);
}

Test(schema, takes_its_seeds_a_second_time)
{
    scratch_bring_forward(&scratch);
}
