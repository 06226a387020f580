#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "load.h"

static void refuse(const char *what) {
    fprintf(stderr, "benchmark-load: %s\n", what);
    exit(64);
}

void read_options(struct options *options, int argc, char **argv) {
    static const struct option known[] = {
        {"host", required_argument, 0, 'h'},     {"port", required_argument, 0, 'p'},  {"connections", required_argument, 0, 'c'},
        {"requests", required_argument, 0, 'f'}, {"tail", required_argument, 0, 't'},  {"first", required_argument, 0, 'i'},
        {"count", required_argument, 0, 'n'},    {"seconds", required_argument, 0, 's'}, {"rate", required_argument, 0, 'r'},
        {"repeat", no_argument, 0, 'a'},         {"expect", required_argument, 0, 'e'}, {0},
    };
    for (int name; (name = getopt_long(argc, argv, "", known, NULL)) != -1;) {
        switch (name) {
        case 'h': options->host = optarg; break;
        case 'p': options->port = (uint16_t)atoi(optarg); break;
        case 'c': options->connections = strtoul(optarg, NULL, 10); break;
        case 'f': options->requests = optarg; break;
        case 't': options->tail = optarg; break;
        case 'i': options->first = strtoul(optarg, NULL, 10); break;
        case 'n': options->count = strtoul(optarg, NULL, 10); break;
        case 's': options->seconds = atof(optarg); break;
        case 'r': options->rate = atof(optarg); break;
        case 'a': options->repeats = true; break;
        case 'e': options->expected = atoi(optarg); break;
        default: refuse("unknown option");
        }
    }
    if (options->port == 0 || options->requests == NULL) refuse("--port and --requests are needed");
    if (options->connections == 0 || options->seconds <= 0) refuse("--connections and --seconds must be above 0");
}

static const char *map(const char *path, size_t *length) {
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat status;
    if (fd < 0 || fstat(fd, &status) != 0 || status.st_size == 0) refuse(path);
    void *bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
    if (bytes == MAP_FAILED) refuse(path);
    *length = (size_t)status.st_size;
    return bytes;
}

void requests_open(struct requests *requests, const struct options *options) {
    requests->bytes = map(options->requests, &requests->length);
    requests->repeats = options->repeats;
    if (options->tail != NULL) requests->tail = map(options->tail, &requests->tail_length);
    for (size_t i = 0; i < options->first && requests_are_left(requests); i++) {
        size_t length;
        requests_next(requests, &length);
    }
    requests->start = requests->offset;
    if (!requests_are_left(requests)) refuse("there is no request");
}

bool requests_are_left(const struct requests *requests) { return requests->repeats || requests->offset < requests->length; }

const char *requests_next(struct requests *requests, size_t *length) {
    if (requests->offset == requests->length) requests->offset = requests->start;
    const unsigned char *head = (const unsigned char *)requests->bytes + requests->offset;
    if (requests->length - requests->offset < 4) refuse("the file of requests is cut off");
    *length = (size_t)head[0] | (size_t)head[1] << 8 | (size_t)head[2] << 16 | (size_t)head[3] << 24;
    if (requests->length - requests->offset - 4 < *length) refuse("the file of requests is cut off");
    requests->offset += 4 + *length;
    return (const char *)head + 4;
}

ssize_t answer_body_length(const char *head, size_t length, int status) {
    if (status == 204 || status == 304) return 0;
    static const char name[] = "\r\ncontent-length:";
    for (size_t i = 0; i + sizeof name - 1 < length; i++) {
        if (strncasecmp(head + i, name, sizeof name - 1) == 0) return atol(head + i + sizeof name - 1);
    }
    return -1;
}
