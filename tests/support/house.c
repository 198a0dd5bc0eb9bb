#include "house.h"
#include "database.h"
#include "keep.h"

#include <stdlib.h>

enum { SETTINGS = 8 };

struct house house_open(const char *const settings[])
{
    struct house house = { .name = keep_format("painpath_house_%d", database_next()) };
    const char *all[SETTINGS + 2] = { database_make(house.name) };
    int count = 1;

    while (settings && settings[count - 1] && count <= SETTINGS) {
        all[count] = settings[count - 1];
        count++;
    }
    house.service = service_start(all);
    setenv("SERVICE_URL", house.service.url, 1);
    setenv("DATABASE_URL", keep_format("dbname=%s", house.name), 1);
    return house;
}

int house_close(struct house *house)
{
    int status = service_stop(&house->service);

    database_drop(house->name);
    return status;
}
