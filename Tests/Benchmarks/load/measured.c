#include <sys/resource.h>

#include "load.h"

static void keep(struct measured *measured, uint64_t nanoseconds) {
    if (measured->times_count == measured->times_max) {
        measured->times_max = measured->times_max ? 2 * measured->times_max : 1 << 16;
        measured->times = realloc(measured->times, measured->times_max * sizeof *measured->times);
        if (measured->times == NULL) abort();
    }
    measured->times[measured->times_count++] = nanoseconds;
}

void measured_note(struct measured *measured, int status, int expected, uint64_t nanoseconds) {
    measured->answered++;
    measured->statuses[status < 600 ? status : 599]++;
    if (status != expected) measured->unexpected++;
    keep(measured, nanoseconds);
}

void measured_miss(struct measured *measured, uint64_t nanoseconds) {
    measured->unanswered++;
    keep(measured, nanoseconds);
}

static int order(const void *left, const void *right) {
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

/// The smallest time that is not exceeded by that share of all, in microseconds.
static double quantile(const struct measured *measured, double share) {
    if (measured->times_count == 0) return 0;
    size_t index = (size_t)(share * (double)measured->times_count);
    if (index >= measured->times_count) index = measured->times_count - 1;
    return (double)measured->times[index] / 1000;
}

void measured_print(struct measured *measured) {
    double seconds = (double)measured->nanoseconds / (double)SECOND;
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    double processor = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
        (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    qsort(measured->times, measured->times_count, sizeof *measured->times, order);
    size_t good = measured->answered - measured->unexpected;
    printf("{\"sent\":%zu,\"answered\":%zu,\"good\":%zu,\"unexpected\":%zu,\"unanswered\":%zu,\"broken\":%zu,\"late\":%zu",
        measured->sent, measured->answered, good, measured->unexpected, measured->unanswered, measured->broken, measured->late);
    printf(",\"statuses\":{");
    const char *comma = "";
    for (int status = 0; status < 600; status++) {
        if (measured->statuses[status] == 0) continue;
        printf("%s\"%d\":%zu", comma, status, measured->statuses[status]);
        comma = ",";
    }
    printf("},\"seconds\":%.6f,\"per_second\":%.1f", seconds, seconds > 0 ? (double)good / seconds : 0);
    printf(",\"p50\":%.1f,\"p90\":%.1f,\"p99\":%.1f,\"p999\":%.1f,\"max\":%.1f", quantile(measured, 0.5), quantile(measured, 0.9),
        quantile(measured, 0.99), quantile(measured, 0.999), quantile(measured, 1));
    printf(",\"processor_seconds\":%.3f}\n", processor);
}
