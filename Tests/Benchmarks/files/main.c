// A plain program that keeps the promise of Callbox for a body, durable and visible, and nothing else of it: the bound of this disk, and
// with --http of this disk and a minimal HTTP. With --provider, the quickest imitation of a provider, for those who call one.
//
//   benchmark-files --directory D                                       without HTTP: as many clients as it is told, one body at a time each
//   benchmark-files --directory D --http                                bodies are posted to /callbacks/<key>.<capability>
//   benchmark-files --provider                                          tasks are made, and always running
#include <getopt.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "http.h"
#include "store.h"

/// Characters of a key.
enum { key_length = 36 };

static void refuse(const char *what) {
    fprintf(stderr, "benchmark-files: %s\n", what);
    exit(64);
}

// -- with HTTP

struct delivery {
    struct item item;
    struct connection *connection;
};

static struct chain group;

static void take(struct request *request) {
    static const char prefix[] = "/callbacks/";
    size_t length = sizeof prefix - 1;
    if (request->path_length < length + key_length || memcmp(request->path, prefix, length) != 0) refuse("not a callback");
    struct delivery *delivery = http_place(request->connection);
    delivery->connection = request->connection;
    delivery->item.body = request->body;
    delivery->item.length = request->body_length;
    snprintf(delivery->item.name, sizeof delivery->item.name, "%.*s.json", key_length, request->path + length);
    chain_add(&group, &delivery->item);
}

static void hand_over(void) {
    store_add(group);
    group = (struct chain){0};
}

static void answer(struct item *item) {
    static const char body[] = "{\"status\":\"stored\"}";
    http_answer(((struct delivery *)item)->connection, body, sizeof body - 1);
}

// -- without HTTP

static atomic_uint_fast64_t stored_count;
static atomic_size_t waiting_count;
static atomic_bool is_over;
static uint64_t named_count;

static void name_next(struct item *item) {
    snprintf(item->name, sizeof item->name, "%08lx-0000-7000-8000-%012lx.json", (unsigned long)getpid(), (unsigned long)named_count++);
}

static void again(struct item *item) {
    atomic_fetch_add_explicit(&stored_count, 1, memory_order_relaxed);
    if (atomic_load_explicit(&is_over, memory_order_relaxed)) {
        atomic_fetch_sub(&waiting_count, 1);
        return;
    }
    name_next(item);
    item->next = NULL;
    store_add((struct chain){item, item});
}

static double seconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void run_clients(size_t count, size_t bytes, double seconds) {
    struct item *items = calloc(count, sizeof *items);
    char *body = malloc(bytes);
    if (items == NULL || body == NULL) refuse("memory");
    memset(body, 'x', bytes);
    struct chain chain = {0};
    for (size_t i = 0; i < count; i++) {
        items[i].body = body;
        items[i].length = bytes;
        name_next(&items[i]);
        chain_add(&chain, &items[i]);
    }
    atomic_store(&stored_count, 0);
    atomic_store(&is_over, false);
    atomic_store(&waiting_count, count);
    double start = seconds_now();
    store_add(chain);
    usleep((useconds_t)(seconds * 1e6));
    atomic_store(&is_over, true);
    while (atomic_load(&waiting_count) > 0) usleep(100);
    double took = seconds_now() - start;
    uint64_t stored = atomic_load(&stored_count);
    printf("{\"stored\":%lu,\"seconds\":%.6f,\"per_second\":%.1f}\n", (unsigned long)stored, took, (double)stored / took);
    fflush(stdout);
    free(items);
    free(body);
}

/// Runs a round for every line of standard input: clients, bytes and seconds.
static void run_rounds(void) {
    char line[256];
    printf("{\"ready\":true}\n");
    fflush(stdout);
    while (fgets(line, sizeof line, stdin) != NULL) {
        size_t clients, bytes;
        double seconds;
        if (sscanf(line, "%zu %zu %lf", &clients, &bytes, &seconds) != 3 || clients == 0 || bytes == 0) refuse("a round is: clients bytes seconds");
        run_clients(clients, bytes, seconds);
    }
}

// -- the provider

static void answer_task(struct request *request) {
    static uint64_t made;
    static const char task[] = "/task/";
    static const char rest[] = "\",\"created_at\":1710000000,\"status\":\"in_progress\",\"model\":\"midjourney_remix\",\"progress\":0.4}";
    const char *id = memmem(request->path, request->path_length, task, sizeof task - 1);
    char body[512];
    int n;
    if (id == NULL) {
        n = snprintf(body, sizeof body, "{\"id\":\"task-%lu%s", (unsigned long)++made, rest);
    } else {
        id += sizeof task - 1;
        n = snprintf(body, sizeof body, "{\"id\":\"%.*s%s", (int)(request->path + request->path_length - id), id, rest);
    }
    http_answer(request->connection, body, (size_t)n);
}

static void settle_nothing(void) {}

int main(int argc, char **argv) {
    static const struct option known[] = {
        {"directory", required_argument, 0, 'd'}, {"flush", required_argument, 0, 'f'}, {"http", no_argument, 0, 'h'},
        {"provider", no_argument, 0, 'p'},        {0},
    };
    const char *directory = NULL;
    double flush = 5;
    bool is_http = false, is_provider = false;
    for (int name; (name = getopt_long(argc, argv, "", known, NULL)) != -1;) {
        switch (name) {
        case 'd': directory = optarg; break;
        case 'f': flush = atof(optarg); break;
        case 'h': is_http = true; break;
        case 'p': is_provider = true; break;
        default: refuse("unknown option");
        }
    }
    // Nothing of a benchmark that was killed goes on.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (is_provider) http_serve(answer_task, settle_nothing);
    if (directory == NULL || flush <= 0) refuse("--directory is needed");
    store_start(directory, flush, is_http ? answer : again);
    if (is_http) http_serve(take, hand_over);
    run_rounds();
    return 0;
}
