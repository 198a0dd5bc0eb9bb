#include "receiver.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { POLL_US = 20000 };

static void make_file(char *path, size_t size, const char *name)
{
    int file;

    snprintf(path, size, "/tmp/painpath-%s-XXXXXX", name);
    file = mkstemp(path);
    cr_assert(file >= 0, "no temporary file");
    close(file);
}

static void run_node(const struct receiver *receiver, const char *answers, int output)
{
    dup2(output, STDOUT_FILENO);
    execlp("node", "node", SOURCE_FOLDER "/tests/support/receiver.mjs", receiver->record,
           receiver->secret, answers, (char *)NULL);
    _exit(127);
}

/* The receiver's first line of output is the port it took. */
void receiver_start(struct receiver *receiver, const char *answers)
{
    int ends[2];
    FILE *output;

    make_file(receiver->record, sizeof(receiver->record), "record");
    make_file(receiver->secret, sizeof(receiver->secret), "secret");
    cr_assert(pipe(ends) == 0);
    receiver->pid = fork();
    cr_assert(receiver->pid >= 0);
    if (receiver->pid == 0)
        run_node(receiver, answers, ends[1]);
    close(ends[1]);
    output = fdopen(ends[0], "r");
    cr_assert(output && fscanf(output, "%d", &receiver->port) == 1,
              "The receiver did not start: is node installed, and were the npm packages?");
    fclose(output);
}

void receiver_stop(struct receiver *receiver)
{
    kill(receiver->pid, SIGTERM);
    waitpid(receiver->pid, NULL, 0);
    unlink(receiver->record);
    unlink(receiver->secret);
}

void receiver_set_secret(const struct receiver *receiver, const char *secret)
{
    FILE *file = fopen(receiver->secret, "w");

    cr_assert(file && fputs(secret, file) >= 0);
    fclose(file);
}

json_t *receiver_requests(const struct receiver *receiver)
{
    FILE *file = fopen(receiver->record, "r");
    json_t *requests = json_array();
    json_t *request;

    cr_assert_not_null(file);
    while ((request = json_loadf(file, JSON_DISABLE_EOF_CHECK, NULL)) != NULL)
        json_array_append_new(requests, request);
    fclose(file);
    return requests;
}

json_t *receiver_wait(const struct receiver *receiver, size_t count, int timeout_ms)
{
    json_t *requests = receiver_requests(receiver);

    for (int waited = 0; json_array_size(requests) < count && waited < timeout_ms;
         waited += POLL_US / 1000) {
        json_decref(requests);
        usleep(POLL_US);
        requests = receiver_requests(receiver);
    }
    return requests;
}
