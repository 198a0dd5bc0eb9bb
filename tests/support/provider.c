#include "provider.h"
#include "keep.h"

#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* The Node.js of the lock file: Debian's is too old for the package. */
static void become(int input, int output)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(input, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    execl(SOURCE_FOLDER "/node_modules/.bin/node", "node",
          SOURCE_FOLDER "/tests/support/provider.mjs", (char *)NULL);
    _exit(127);
}

/* Its ends are not for other children: the provider ends when nobody can write to it any more. */
static void open_pipe(int ends[2])
{
    must_hold(pipe(ends) == 0 && fcntl(ends[0], F_SETFD, FD_CLOEXEC) == 0 &&
                  fcntl(ends[1], F_SETFD, FD_CLOEXEC) == 0,
              "a pipe can be made");
}

static const char *read_line(struct provider *provider)
{
    char *line = NULL;
    size_t size = 0;
    const char *kept;

    must_hold(getline(&line, &size, provider->answers) > 0,
              "the provider answers: were the npm packages installed?");
    line[strcspn(line, "\n")] = '\0';
    kept = keep_format("%s", line);
    free(line);
    return kept;
}

struct provider provider_start(void)
{
    struct provider provider;
    int commands[2];
    int answers[2];

    open_pipe(commands);
    open_pipe(answers);
    provider.pid = fork();
    must_hold(provider.pid >= 0, "a process can be started");
    if (provider.pid == 0)
        become(commands[0], answers[1]);
    close(commands[0]);
    close(answers[1]);
    provider.commands = fdopen(commands[1], "w");
    provider.answers = fdopen(answers[0], "r");
    provider.url = keep_format("http://127.0.0.1:%s/jwks", read_line(&provider));
    return provider;
}

void provider_stop(struct provider *provider)
{
    fclose(provider->commands);
    fclose(provider->answers);
    waitpid(provider->pid, NULL, 0);
}

const char *provider_ask(struct provider *provider, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vfprintf(provider->commands, format, arguments);
    va_end(arguments);
    must_hold(fputs("\n", provider->commands) >= 0 && fflush(provider->commands) == 0,
              "the provider can be asked");
    return read_line(provider);
}
