#include "fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

/* replay FOLDER…: each file of the folders, in the place of libFuzzer. */

enum { LARGEST = 4 * MIB };

static void replay(const char *folder, const char *name)
{
    static uint8_t bytes[LARGEST];
    char path[4096];
    size_t size;
    FILE *file;

    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    file = fopen(path, "rb");
    fuzz_promise(file != NULL, "the file can be read", path, 0);
    size = fread(bytes, 1, sizeof(bytes), file);
    (void)fclose(file);
    /* In a block of its own, so that a byte too far is noticed. */
    uint8_t *exactly = malloc(size ? size : 1);
    for (size_t i = 0; i < size; i++)
        exactly[i] = bytes[i];
    (void)fprintf(stderr, "%s\n", path);
    (void)LLVMFuzzerTestOneInput(exactly, size);
    free(exactly);
}

int main(int argc, char *argv[])
{
    int count = 0;

    for (int i = 1; i < argc; i++) {
        DIR *folder = opendir(argv[i]);

        fuzz_promise(folder != NULL, "the corpus can be read", argv[i], 0);
        for (struct dirent *entry; (entry = readdir(folder));)
            if (entry->d_name[0] != '.') {
                replay(argv[i], entry->d_name);
                count++;
            }
        (void)closedir(folder);
    }
    fuzz_promise(count > 0, "the corpus is not empty", argv[0], 0);
    return EXIT_SUCCESS;
}
