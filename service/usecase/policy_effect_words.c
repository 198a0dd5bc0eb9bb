#include "fact.h"
#include "policy_words.h"
#include "text.h"

#include <string.h>

/* X(effect in the document, its words, or those before its value, and after it) */
static const struct {
    const char *effect, *before, *after;
} effect_wordings[] = {
    { "gate", "raises gate ", "" },
    { "class", "of class ", "" },
    { "action", "asks people to: ", "" },
    { "require", "needs, and holds for what is missing: ", "" },
    { "note", "is noted", NULL },
    { "hold", "holds the referral for a clinician", NULL },
    { "requestInfo", "asks the referrer for more", NULL },
    { "stream", "goes to the stream of ", "" },
    { "neuropathic", "counts as neuropathic pain", NULL },
    { "band", "risk band: ", "" },
    { "floor", "risk is at least ", "" },
    { "activation", "activation is ", "" },
    { "stratum", "risk stratum: ", "" },
    { "minimumTier", "at least Tier ", "" },
    { "minimumUrgency", "at least as urgent as ", "" },
    { "blockLow", "rules low risk out", NULL },
    { "recentOnset", "counts as pain of recent onset", NULL },
    { "urgentNeed", "counts as an urgent need", NULL },
    { "adviceDays", "advice within ", " days" },
    { "assessDays", "assessment within ", " days" },
    { "outerDays", "outer limit of ", " days" },
    { "targetDays", "the nation's target of ", " days" },
    { "rescreenDays", "asked again every ", " days" },
    { "candidate", "may be suitable: ", "" },
    { "recommend", "recommends ", "" },
    { "clinicalReview", "asked for, and for a clinician to review: ", "" },
    { "assessmentIncomplete", "asked for, with its assessment incomplete: ", "" },
    { "notOfferedByGuidance", "asked for, and not offered by guidance: ", "" },
    { "reviewRest", "whatever else is asked for goes to a clinician", NULL },
    { "flag", "is flagged: ", "" },
    { "newSlotMinutes", "a first appointment of ", " minutes" },
    { "returnToGp", "to the GP first: ", "" },
};

static const struct {
    const char *name, *words;
} class_words[] = {
    { "E0", "E0, emergency now" },
    { "E1", "E1, assessment on the same day" },
    { "SC", "SC, urgent suspected cancer" },
    { "HOLD", "HOLD, the screen is completed on the same working day" },
    { "U1", "U1, urgent, first class" },
    { "U2", "U2, urgent, second class" },
    { "PARALLEL", "PARALLEL, another team is asked at the same time" },
};

static void add_class(struct buffer *out, const char *name)
{
    for (size_t i = 0; i < sizeof(class_words) / sizeof(class_words[0]); i++) {
        if (text_equal(class_words[i].name, name)) {
            buffer_add(out, class_words[i].words);
            return;
        }
    }
    buffer_add(out, name);
}

static void add_text(struct buffer *out, const json_t *document, const char *effect,
                     const char *text)
{
    if (text_equal(effect, "gate") || text_equal(effect, "action"))
        buffer_add(out, text);
    else if (text_equal(effect, "class"))
        add_class(out, text);
    else if (text_equal(effect, "require"))
        policy_words_fact(out, document, text);
    else if (*text == '@')
        policy_words_number(out, document, text);
    else
        policy_words_value(out, document, text);
}

static void add_one(struct buffer *out, const json_t *document, const char *effect,
                    const json_t *value)
{
    if (json_is_string(value))
        add_text(out, document, effect, json_string_value(value));
    else if (json_is_integer(value))
        buffer_add_format(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else if (json_is_boolean(value))
        buffer_add(out, json_is_true(value) ? "yes" : "no");
}

static void add_value(struct buffer *out, const json_t *document, const char *effect,
                      const json_t *value)
{
    size_t i;
    json_t *item;

    add_one(out, document, effect, value);
    json_array_foreach(value, i, item) {
        buffer_add(out, i ? ", " : "");
        add_one(out, document, effect, item);
    }
}

void policy_words_effect(struct buffer *out, const json_t *document, const char *effect,
                         const json_t *value)
{
    for (size_t i = 0; i < sizeof(effect_wordings) / sizeof(effect_wordings[0]); i++) {
        if (!text_equal(effect_wordings[i].effect, effect))
            continue;
        buffer_add(out, effect_wordings[i].before);
        if (effect_wordings[i].after) {
            add_value(out, document, effect, value);
            buffer_add(out, effect_wordings[i].after);
        }
        return;
    }
    policy_words_name(out, effect);
    buffer_add(out, ": ");
    add_value(out, document, effect, value);
}
