#include "alarms.h"
#include "alert_store.h"
#include "clock.h"
#include "gate_class.h"
#include "log.h"

#include <pthread.h>
#include <stdlib.h>

enum { READ_MS = 2000 };

struct alarm_board {
    pthread_mutex_t lock; /* over what follows */
    struct escalation_figures kept;
    int64_t uncontacted;  /* of this process since its start */
    int64_t next_read_ms; /* of the thread that reads */
};

struct alarm_board *alarm_board_new(void)
{
    struct alarm_board *board = calloc(1, sizeof(*board));

    if (board)
        pthread_mutex_init(&board->lock, NULL);
    return board;
}

void alarm_board_free(struct alarm_board *board)
{
    if (!board)
        return;
    pthread_mutex_destroy(&board->lock);
    free(board);
}

static bool is_uncontacted(const struct gate *gate, int64_t now)
{
    return gate->state == GATE_OPEN && gate->raised_at == now && gate->acknowledge_by != 0 &&
           !gate->contact;
}

void alarm_uncontacted(struct app *app, const char *icb, const struct gate_list *gates, int64_t now)
{
    for (int i = 0; i < gates->count; i++) {
        if (!is_uncontacted(&gates->items[i], now))
            continue;
        log_event(LOG_ERROR, "escalation.no_contact", log_text("icb", icb));
        pthread_mutex_lock(&app->alarms->lock);
        app->alarms->uncontacted++;
        pthread_mutex_unlock(&app->alarms->lock);
    }
}

bool alarm_board_refresh(struct app *app, struct error *err)
{
    struct alarm_board *board = app->alarms;
    struct escalation_figures figures;

    if (clock_monotonic_ms() < board->next_read_ms)
        return true;
    board->next_read_ms = clock_monotonic_ms() + READ_MS;
    if (!alert_store_figures(app->db, &figures, err))
        return false;
    pthread_mutex_lock(&board->lock);
    board->kept = figures;
    pthread_mutex_unlock(&board->lock);
    return true;
}

void alarm_board_figures(struct app *app, struct alarm_figures *ret)
{
    struct alarm_board *board = app->alarms;
    int64_t now = clock_now_us();

    pthread_mutex_lock(&board->lock);
    *ret = (struct alarm_figures){
        .oldest_age_us =
            board->kept.oldest && board->kept.oldest < now ? now - board->kept.oldest : 0,
        .overdue = board->kept.overdue,
        .alerted_again = board->kept.alerted_again,
        .uncontacted = board->uncontacted,
        .no_contact = board->kept.no_contact,
        .no_endpoint = board->kept.no_endpoint,
        .failing_deliveries = board->kept.failing_deliveries,
    };
    pthread_mutex_unlock(&board->lock);
}
