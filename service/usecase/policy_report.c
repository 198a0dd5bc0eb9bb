#include "policy_report.h"
#include "policy_findings.h"
#include "policy_read.h"

#include <stdarg.h>
#include <stdio.h>

enum { REPORT_BYTES = MIB, SCRATCH_BYTES = 24 * MIB };

const struct report_effort report_effort_usual = { .seed = 1,
                                                   .rounds = 400,
                                                   .table_steps = 4000000 };

/* One report being made. What is written as one object has lists that are found in another order:
 * each has a buffer of its own until the end. */
enum part { PART_OVERLAPS, PART_GAPS, PART_UNREACHABLE, PART_PROVED, PART_SEARCHED, PART_COUNT };

struct report {
    const json_t *document;
    const struct policy *policy;
    struct table_proof *proof;
    struct buffer text[PART_COUNT];
    struct writer lists[PART_COUNT];
    int overlaps, gaps;
    bool unlisted; /* findings of any kind that a list has no room for */
};

static void open_parts(struct report *r, struct arena *scratch)
{
    for (int i = 0; i < PART_COUNT; i++) {
        buffer_init(&r->text[i], scratch, REPORT_BYTES);
        writer_init(&r->lists[i], &r->text[i]);
        writer_open(&r->lists[i], NULL, '[');
    }
}

static void close_parts(struct report *r)
{
    for (int i = 0; i < PART_COUNT; i++)
        writer_close(&r->lists[i]);
}

__attribute__((format(printf, 3, 4))) static void say(struct report *r, enum part part,
                                                      const char *format, ...)
{
    char sentence[240];
    va_list values;

    va_start(values, format);
    (void)vsnprintf(sentence, sizeof(sentence), format, values);
    va_end(values);
    writer_text(&r->lists[part], NULL, sentence);
}

static void write_findings(struct report *r, const char *table)
{
    static const enum part parts[] = { [FINDING_OVERLAP] = PART_OVERLAPS,
                                       [FINDING_GAP] = PART_GAPS,
                                       [FINDING_UNREACHABLE] = PART_UNREACHABLE };

    for (int i = 0; i < r->proof->count; i++) {
        const struct table_finding *finding = &r->proof->findings[i];

        finding_write(&r->lists[parts[finding->kind]], table, finding);
        r->overlaps += finding->kind == FINDING_OVERLAP;
        r->gaps += finding->kind == FINDING_GAP;
    }
    r->unlisted = r->unlisted || r->proof->more;
}

static const char *said_of_table(const struct report *r, enum policy_table_id id)
{
    bool unique = policy_hit(id) == HIT_UNIQUE;

    if (r->proof->count > 0)
        return "what is listed is all that is wrong";
    if (!unique)
        return "each row that waits for no threshold can fire";
    return r->policy->tables[id].otherwise
               ? "no two rows fire on one input, and each that waits for no threshold can"
               : "one row, and one alone, fires on each input, and each that waits for no "
                 "threshold can";
}

/* What is not among the findings: proved not to be there, or only not found. */
static void say_how_far(struct report *r, enum policy_table_id id)
{
    const struct table_proof *proof = r->proof;
    const char *table = policy_table_names[id];

    if (proof->complete && !proof->more)
        say(r, PART_PROVED, "table %s: %s", table, said_of_table(r, id));
    if (proof->sampled < FACT_COUNT)
        say(r, PART_SEARCHED,
            "table %s: of %s not every value was tried beside the facts that it "
            "stands on",
            table, fact_row(proof->sampled)->name);
    if (proof->cut_off)
        say(r, PART_SEARCHED, "table %s: the search about row %s ended after %lld steps", table,
            proof->cut_off->id, (long long)proof->steps);
    if (proof->more)
        say(r, PART_SEARCHED, "table %s: there is more than the first %d findings", table,
            PROOF_FINDINGS);
}

static void prove_tables(struct report *r, int64_t steps)
{
    for (int t = 0; t < POLICY_TABLE_COUNT; t++) {
        table_prove(r->policy, (enum policy_table_id)t, steps, r->proof);
        write_findings(r, policy_table_names[t]);
        say_how_far(r, (enum policy_table_id)t);
    }
}

static bool write_rulings(struct report *r, struct writer *w, const struct report_effort *effort)
{
    struct proof blanks;
    struct gate_proof gates;
    bool cautious = policy_prove(r->policy, effort->seed, effort->rounds, &blanks);
    bool kept = policy_prove_gates(r->policy, effort->seed, effort->rounds, &gates);

    writer_open(w, "rulings", '[');
    ruling_2_write(w, &blanks);
    ruling_3_or_4_write(w, &gates, 3);
    ruling_3_or_4_write(w, &gates, 4);
    writer_close(w);
    say(r, PART_SEARCHED, "rulings 2, 3 and 4: %d referrals were drawn for each", effort->rounds);
    return cautious && kept;
}

/* The lists of a document with faults are there, and empty. */
static void write_refused(struct writer *w, const json_t *document, const struct error *err)
{
    static const char *const empty[] = { "overlaps", "gaps",     "unreachable",
                                         "idle",     "unsigned", "withoutSource",
                                         "rulings",  "proved",   "searched" };

    writer_bool(w, "passes", false);
    writer_null(w, "revision");
    faults_write(w, document, err->faults);
    for (size_t i = 0; i < sizeof(empty) / sizeof(empty[0]); i++) {
        writer_open(w, empty[i], '[');
        writer_close(w);
    }
}

static bool write_proved(struct report *r, struct writer *w, struct arena *scratch,
                         const struct report_effort *effort)
{
    struct buffer rulings;
    struct writer inner;
    bool passes;

    r->proof = arena_alloc(scratch, sizeof(*r->proof));
    if (!r->proof)
        return false;
    open_parts(r, scratch);
    buffer_init(&rulings, scratch, REPORT_BYTES);
    writer_init(&inner, &rulings);
    writer_open(&inner, NULL, '{');
    prove_tables(r, effort->table_steps);
    passes = write_rulings(r, &inner, effort) && r->overlaps == 0 && r->gaps == 0 && !r->unlisted;
    writer_close(&inner);
    close_parts(r);
    writer_bool(w, "passes", passes);
    writer_text(w, "revision", r->policy->revision);
    faults_write(w, r->document, NULL);
    writer_raw(w, "overlaps", r->text[PART_OVERLAPS].text);
    writer_raw(w, "gaps", r->text[PART_GAPS].text);
    writer_raw(w, "unreachable", r->text[PART_UNREACHABLE].text);
    idle_write(w, r->document, r->policy);
    unsigned_write(w, r->document);
    without_source_write(w, r->document, r->policy);
    writer_members(w, rulings.text);
    writer_raw(w, "proved", r->text[PART_PROVED].text);
    writer_raw(w, "searched", r->text[PART_SEARCHED].text);
    return passes;
}

static bool is_whole(const struct report *r, const struct buffer *out)
{
    bool whole = out->text && !out->failed;

    for (int i = 0; r->proof && i < PART_COUNT; i++)
        whole = whole && !r->text[i].failed;
    return whole;
}

static bool report_within(struct report *r, struct arena *scratch,
                          const struct report_effort *effort, struct buffer *out, bool *ret_passes,
                          struct error *err)
{
    struct error refusal = { 0 };
    struct writer w;
    bool compiled = policy_compile((json_t *)(uintptr_t)r->document, scratch, &r->policy, &refusal);

    writer_init(&w, out);
    writer_open(&w, NULL, '{');
    *ret_passes = false;
    if (compiled)
        *ret_passes = write_proved(r, &w, scratch, effort);
    else
        write_refused(&w, r->document, &refusal);
    writer_close(&w);
    if (refusal.code == ERROR_UNAVAILABLE || (compiled && !r->proof) || !is_whole(r, out))
        return error_set(err, ERROR_UNAVAILABLE, "", "No memory is left for the report");
    return true;
}

bool policy_report_write(json_t *document, const struct report_effort *effort, struct arena *arena,
                         const char **ret, bool *ret_passes, struct error *err)
{
    struct report r = { .document = document };
    struct arena scratch;
    struct buffer out;
    bool written;

    arena_init(&scratch, SCRATCH_BYTES);
    buffer_init(&out, arena, REPORT_BYTES);
    written = report_within(&r, &scratch, effort, &out, ret_passes, err);
    arena_free(&scratch);
    if (written)
        *ret = out.text;
    return written;
}
