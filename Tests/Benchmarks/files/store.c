// What Callbox promises of a callback, by the shortest way that is known to us: durable before it is answered, by one flush of a log for
// all that wait (group commit), and visible as a file of its own, written under another name and renamed. The files themselves are
// flushed now and then; after a crash they would be written again from the log.
//
// Two threads, so that the files of one group are written while the log of the next is flushed.
#include "store.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

/// The log; its blocks are written once before, so that a flush has nothing to write but what was appended.
static const size_t log_bytes = 256u << 20;

/// Items in one write of the log, a header and a body each.
enum { group_max = IOV_MAX / 2 };

struct header {
    uint64_t number;
    uint64_t checksum;
    uint64_t length;
    char name[56];
};

struct queue {
    pthread_mutex_t mutex;
    pthread_cond_t is_filled;
    struct chain chain;
};

static struct queue to_log = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, {0}};
static struct queue to_file = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, {0}};
static int log_file, temporary, visible;
static void (*when_stored)(struct item *);
static double flush_interval;

// How many items went into the log and became files: the log may begin again only when they are the same.
static uint64_t logged;
static uint64_t filed;
static pthread_mutex_t filing = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t is_filed = PTHREAD_COND_INITIALIZER;

static void fail(const char *what) {
    fprintf(stderr, "benchmark-files: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void add(struct queue *queue, struct chain chain) {
    if (chain.first == NULL) return;
    pthread_mutex_lock(&queue->mutex);
    if (queue->chain.first == NULL) {
        queue->chain = chain;
        pthread_cond_signal(&queue->is_filled);
    } else {
        queue->chain.last->next = chain.first;
        queue->chain.last = chain.last;
    }
    pthread_mutex_unlock(&queue->mutex);
}

static struct item *take_all(struct queue *queue) {
    pthread_mutex_lock(&queue->mutex);
    while (queue->chain.first == NULL) pthread_cond_wait(&queue->is_filled, &queue->mutex);
    struct item *first = queue->chain.first;
    queue->chain = (struct chain){0};
    pthread_mutex_unlock(&queue->mutex);
    return first;
}

void store_add(struct chain chain) { add(&to_log, chain); }

/// Tells a record that a power loss tore; eight bytes at a time, as any log would.
static uint64_t checksum(const char *bytes, size_t length) {
    uint64_t sum = length, word;
    for (; length >= sizeof word; bytes += sizeof word, length -= sizeof word) {
        memcpy(&word, bytes, sizeof word);
        sum = (sum ^ word) * UINT64_C(0x9E3779B97F4A7C15);
        sum ^= sum >> 29;
    }
    word = 0;
    memcpy(&word, bytes, length);
    return (sum ^ word) * UINT64_C(0x9E3779B97F4A7C15);
}

/// Begins the log again, once everything in it is a file and flushed.
static void begin_again(void) {
    pthread_mutex_lock(&filing);
    while (filed != logged) pthread_cond_wait(&is_filed, &filing);
    pthread_mutex_unlock(&filing);
    if (syncfs(visible) != 0) fail("syncfs");
}

/// Appends up to `group_max` items; returns the first that is left.
static struct item *append(struct item *item, off_t *offset) {
    static struct header headers[group_max];
    struct iovec parts[2 * group_max];
    struct item *after = item;
    size_t bytes = 0;
    int count = 0;
    for (; after != NULL && count < group_max; after = after->next, count++) {
        headers[count] = (struct header){.number = ++logged, .checksum = checksum(after->body, after->length), .length = after->length};
        memcpy(headers[count].name, after->name, sizeof headers[count].name);
        parts[2 * count] = (struct iovec){&headers[count], sizeof headers[count]};
        parts[2 * count + 1] = (struct iovec){(char *)after->body, after->length};
        bytes += sizeof headers[count] + after->length;
    }
    if ((size_t)*offset + bytes > log_bytes) {
        logged -= (uint64_t)count;
        begin_again();
        logged += (uint64_t)count;
        *offset = 0;
    }
    ssize_t n = pwritev(log_file, parts, 2 * count, *offset);
    if (n != (ssize_t)bytes) fail("the log");
    *offset += n;
    return after;
}

static void *keep_log(void *unused) {
    off_t offset = 0;
    for (;;) {
        struct item *first = take_all(&to_log);
        // In groups that fit into half of the log, which is more than any of our rounds has waiting.
        while (first != NULL) {
            struct item *after = append(first, &offset);
            if (fdatasync(log_file) != 0) fail("fdatasync");
            struct chain group = {0};
            for (struct item *item = first, *next; item != after; item = next) {
                next = item->next;
                chain_add(&group, item);
            }
            add(&to_file, group);
            first = after;
        }
    }
    return unused;
}

static void write_file(const struct item *item) {
    int fd = openat(temporary, item->name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) fail(item->name);
    if (write(fd, item->body, item->length) != (ssize_t)item->length) fail("write");
    close(fd);
    if (renameat2(temporary, item->name, visible, item->name, RENAME_NOREPLACE) != 0) fail("rename");
}

static void *keep_files(void *unused) {
    for (;;) {
        uint64_t count = 0;
        for (struct item *item = take_all(&to_file), *next; item != NULL; item = next, count++) {
            next = item->next;
            write_file(item);
            when_stored(item);
        }
        pthread_mutex_lock(&filing);
        filed += count;
        pthread_cond_signal(&is_filed);
        pthread_mutex_unlock(&filing);
    }
    return unused;
}

static void *keep_flushing(void *unused) {
    struct timespec interval = {(time_t)flush_interval, (long)((flush_interval - (double)(time_t)flush_interval) * 1e9)};
    for (;;) {
        nanosleep(&interval, NULL);
        if (syncfs(visible) != 0) fail("syncfs");
    }
    return unused;
}

static int directory_in(int parent, const char *name) {
    if (mkdirat(parent, name, 0700) != 0 && errno != EEXIST) fail(name);
    int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) fail(name);
    return fd;
}

/// Makes the log with all its blocks written.
static int make_log(int parent) {
    int fd = openat(parent, "log", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    static const char zeros[1 << 20];
    for (size_t written = 0; fd >= 0 && written < log_bytes; written += sizeof zeros) {
        if (write(fd, zeros, sizeof zeros) != (ssize_t)sizeof zeros) fail("the log");
    }
    if (fd < 0 || fsync(fd) != 0) fail("the log");
    return fd;
}

static void start(void *(*body)(void *)) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, body, NULL) != 0) fail("a thread");
    pthread_detach(thread);
}

void store_start(const char *directory, double flush_seconds, void (*stored)(struct item *)) {
    int root = directory_in(AT_FDCWD, directory);
    temporary = directory_in(root, "tmp");
    visible = directory_in(root, "new");
    log_file = make_log(root);
    when_stored = stored;
    flush_interval = flush_seconds;
    start(keep_log);
    start(keep_files);
    start(keep_flushing);
}
