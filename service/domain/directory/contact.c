#include "contact.h"
#include "text.h"

/* How well a contact fits: 0 if it must not be used. Danger outweighs the service: a team's own
 * mailbox is no answer to a life at risk. */
static int fit(const struct contact *contact, const char *service_id, bool immediate_danger)
{
    if (contact->immediate_danger && !immediate_danger)
        return 0;
    if (contact->service_id && !text_equal(contact->service_id, service_id))
        return 0;
    return 1 + (contact->immediate_danger ? 2 : 0) + (contact->service_id ? 1 : 0);
}

static const struct contact *best_of_class(const struct contact_list *list, const char *icb,
                                           const char *service_id, enum gate_class class,
                                           bool immediate_danger)
{
    const struct contact *best = NULL;
    int best_fit = 0;

    for (size_t i = 0; i < list->count; i++) {
        const struct contact *contact = &list->contacts[i];
        int this_fit = contact->class == class && text_equal(contact->icb, icb)
                           ? fit(contact, service_id, immediate_danger)
                           : 0;

        if (this_fit > best_fit) {
            best = contact;
            best_fit = this_fit;
        }
    }
    return best;
}

const struct contact *contact_for_service(const struct contact_list *list, const char *icb,
                                          const char *service_id, enum gate_class class,
                                          bool immediate_danger)
{
    const struct contact *contact = NULL;

    for (int i = (int)class; !contact && i < CLASS_COUNT; i++)
        contact = best_of_class(list, icb, service_id, (enum gate_class)i, immediate_danger);
    return contact;
}

const struct contact *contact_for(const struct contact_list *list, const char *icb,
                                  enum gate_class class, bool immediate_danger)
{
    return contact_for_service(list, icb, NULL, class, immediate_danger);
}

struct contact_choice contact_choose(const struct contact *contact, int64_t at,
                                     const struct calendar *calendar)
{
    bool is_fallback = !hours_are_open(&contact->first.open, at, calendar) &&
                       hours_are_open(&contact->fallback.open, at, calendar);

    return is_fallback ? (struct contact_choice){ &contact->fallback, &contact->first }
                       : (struct contact_choice){ &contact->first, &contact->fallback };
}

const struct contact_point *contact_after(const struct contact *contact, int64_t at,
                                          const struct calendar *calendar)
{
    bool is_first = !hours_are_open(&contact->fallback.open, at, calendar) &&
                    hours_are_open(&contact->first.open, at, calendar);

    return is_first ? &contact->first : &contact->fallback;
}
