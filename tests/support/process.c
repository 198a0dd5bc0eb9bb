#include "process.h"
#include "clock.h"
#include "keep.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ARGUMENTS = 8, LINE_BYTES = 4096, SIGNALLED = 128 };

static void become(const struct process_plan *plan, int output)
{
    int log = open(plan->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    const char *arguments[ARGUMENTS] = { PROGRAM };

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(output, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
    for (int i = 0; i < ARGUMENTS - 2 && plan->arguments[i]; i++)
        arguments[i + 1] = plan->arguments[i];
    for (int i = 0; plan->settings && plan->settings[i]; i++)
        putenv((char *)(size_t)plan->settings[i]);
    execv(PROGRAM, (char *const *)(size_t)arguments);
    _exit(SIGNALLED - 1);
}

pid_t process_start(const struct process_plan *plan, int *ret_output)
{
    int ends[2];
    pid_t pid;

    must_hold(pipe(ends) == 0 && fcntl(ends[0], F_SETFD, FD_CLOEXEC) == 0 &&
                  fcntl(ends[1], F_SETFD, FD_CLOEXEC) == 0,
              "a pipe can be made");
    pid = fork();
    must_hold(pid >= 0, "a process can be started");
    if (pid == 0)
        become(plan, ends[1]);
    close(ends[1]);
    *ret_output = ends[0];
    return pid;
}

int process_wait(pid_t pid, int timeout_ms)
{
    int64_t end_ms = clock_monotonic_ms() + timeout_ms;
    int status;
    pid_t ended;

    while ((ended = waitpid(pid, &status, WNOHANG)) == 0 && clock_monotonic_ms() < end_ms)
        poll(NULL, 0, 5);
    if (ended == 0) {
        kill(pid, SIGKILL);
        ended = waitpid(pid, &status, 0);
    }
    must_hold(ended == pid, "a child process can be waited for");
    return WIFEXITED(status) ? WEXITSTATUS(status) : SIGNALLED + WTERMSIG(status);
}

const char *process_await_line(int output, const char *prefix, int timeout_ms)
{
    int64_t end_ms = clock_monotonic_ms() + timeout_ms;
    char line[LINE_BYTES];
    size_t length = 0;

    while (length < sizeof(line) - 1) {
        struct pollfd ready = { .fd = output, .events = POLLIN };
        int64_t left_ms = end_ms - clock_monotonic_ms();

        if (left_ms <= 0 || poll(&ready, 1, (int)left_ms) <= 0 ||
            read(output, line + length, 1) != 1)
            return NULL;
        if (line[length++] != '\n')
            continue;
        line[length - 1] = '\0';
        if (strncmp(line, prefix, strlen(prefix)) == 0)
            return keep_format("%s", line + strlen(prefix));
        length = 0;
    }
    return NULL;
}
