#include "gate_class.h"
#include "text.h"

static const char *const names[] = { "PARALLEL", "U2", "U1", "HOLD", "SC", "E1", "E0", NULL };

const char *gate_class_name(enum gate_class class)
{
    return class == CLASS_NONE ? NULL : names[class - CLASS_PARALLEL];
}

bool gate_class_parse(const char *name, enum gate_class *ret)
{
    int index = text_index(names, name);

    if (index < 0)
        return false;
    *ret = (enum gate_class)(CLASS_PARALLEL + index);
    return true;
}

bool gate_class_latches(enum gate_class class)
{
    return class >= CLASS_SC;
}
