#include "placement_document.h"
#include "text.h"

static void write_phrases(struct writer *w, const char *name, const struct phrase_list *phrases)
{
    writer_open(w, name, '[');
    for (int i = 0; i < phrases->count; i++)
        writer_text(w, NULL, phrases->items[i]);
    writer_close(w);
}

static void write_match(struct writer *w, const struct service_match *match, int rank)
{
    struct phrase_list phrases;

    writer_open(w, NULL, '{');
    writer_text(w, "serviceId", match->service->id);
    writer_text(w, "name", match->service->name);
    writer_integer(w, "rank", rank);
    writer_text(w, "stream", match->beside == NOT_BESIDE ? NULL : streams[match->beside]);
    match_because(match, &phrases);
    write_phrases(w, "because", &phrases);
    match_lacks(match, &phrases);
    write_phrases(w, "lacks", &phrases);
    writer_close(w);
}

static void write_gap(struct writer *w, const struct service_gap *gap)
{
    char because[PHRASE_SIZE];

    gap_because(gap, because);
    writer_open(w, NULL, '{');
    writer_text(w, "tier", tier_name(gap->tier));
    writer_text(w, "need", need_codes[gap->need]);
    writer_text(w, "because", because);
    writer_close(w);
}

void placement_write(struct writer *w, const struct placement *placement)
{
    writer_open(w, "services", '[');
    for (int i = 0; i < placement->service_count; i++)
        write_match(w, &placement->services[i], i + 1);
    writer_close(w);
    writer_open(w, "serviceGaps", '[');
    for (int i = 0; i < placement->gap_count; i++)
        write_gap(w, &placement->gaps[i]);
    writer_close(w);
}

static bool append_ranked(json_t *list, json_t *service)
{
    json_t *rank = json_integer((json_int_t)json_array_size(list) + 1);

    return json_object_set_new(service, "rank", rank) == 0 && json_array_append(list, service) == 0;
}

/* What a listed place lacks was weighed; of any other nothing is claimed. */
static json_t *weighed_lacks(const json_t *services, const char *id)
{
    size_t i;
    json_t *service;

    json_array_foreach(services, i, service) {
        if (json_is_null(json_object_get(service, "stream")) &&
            text_equal(json_string_value(json_object_get(service, "serviceId")), id))
            return json_incref(json_object_get(service, "lacks"));
    }
    return NULL;
}

static bool append_chosen(json_t *list, const struct service *chosen, const json_t *services)
{
    json_t *entry = json_pack("{s:s, s:s, s:n, s:[s], s:o*}", "serviceId", chosen->id, "name",
                              chosen->name, "stream", "because", "chosen by the reviewer", "lacks",
                              weighed_lacks(services, chosen->id));
    bool appended = entry && append_ranked(list, entry);

    json_decref(entry);
    return appended;
}

static bool append_beside(json_t *list, const json_t *services)
{
    size_t i;
    json_t *service;

    json_array_foreach(services, i, service) {
        if (json_is_string(json_object_get(service, "stream")) && !append_ranked(list, service))
            return false;
    }
    return true;
}

bool placement_replace(json_t *decision, const struct service *chosen)
{
    json_t *list = json_array(), *services = json_object_get(decision, "services");

    if (list && (!chosen || append_chosen(list, chosen, services)) && append_beside(list, services))
        return json_object_set_new(decision, "services", list) == 0;
    json_decref(list);
    return false;
}
