#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>

/// A second in the unit of ``moment``, nanoseconds.
#define SECOND UINT64_C(1000000000)

/// The monotonic clock, in nanoseconds.
static inline uint64_t moment(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * SECOND + (uint64_t)now.tv_nsec;
}

/// What the command line says.
struct options {
    const char *host;
    uint16_t port;
    size_t connections;
    const char *requests;
    const char *tail;
    size_t first;  // requests of the file that are passed over
    size_t count;  // requests at most
    double seconds;
    double rate;  // per second; 0: closed loop
    bool repeats;
    int expected;  // the status of a good answer
};

void read_options(struct options *options, int argc, char **argv);

/// The requests, and how far they are sent.
struct requests {
    const char *bytes;
    size_t length;
    size_t offset;
    size_t start;  // where it begins again
    bool repeats;
    const char *tail;
    size_t tail_length;
};

void requests_open(struct requests *requests, const struct options *options);
bool requests_are_left(const struct requests *requests);
/// The next request, without its tail. There must be one.
const char *requests_next(struct requests *requests, size_t *length);

/// The length of an answer's body by its head; negative where it cannot be told.
ssize_t answer_body_length(const char *head, size_t length, int status);

/// What came of it.
struct measured {
    size_t sent;
    size_t late;  // sent more than a millisecond after they were due: no connection was free, or the generator was not fast enough
    size_t answered;
    size_t unanswered;
    size_t broken;  // connections that broke before the answer
    size_t statuses[600];
    size_t unexpected;
    uint64_t nanoseconds;
    uint64_t *times;
    size_t times_max;
    size_t times_count;
};

void measured_note(struct measured *measured, int status, int expected, uint64_t nanoseconds);
/// Notes a request that was never answered: it counts with the time for which it was waited.
void measured_miss(struct measured *measured, uint64_t nanoseconds);
/// Prints one line of JSON. Times are in microseconds.
void measured_print(struct measured *measured);
