// The load generator of the benchmark: one thread, epoll, keep-alive, as lean as it can be, because it shares the processor with what
// it measures.
//
// Requests come from a file, mapped into memory: again and again [u32, little-endian: length][so many bytes]. What --tail names is sent
// behind each of them, so that requests which differ only in their beginning need not be kept whole.
//
// Closed loop: each connection sends its next request when it has its answer; the time of an answer runs from the sending.
//
// Open loop (--rate R): request i is due at start + i/R, whether or not a connection is free then, and its time runs from that moment.
// Nothing is left out because the server was slow: what waited for a free connection counts with its wait. That is the correction for
// coordinated omission.
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/uio.h>
#include <unistd.h>

#include "load.h"

/// How long answers are waited for after the last request was due; what is not even sent by then counts as unanswered.
static const uint64_t patience = 10 * SECOND;

/// Room for the head of an answer, and for a short answer whole.
enum { answer_bytes = 8192 };

struct connection {
    int fd;
    bool waits;  // for an answer
    size_t sent;
    size_t length;  // of the request without its tail
    const char *request;
    uint64_t since;
    size_t got;
    size_t need;  // bytes of the whole answer; 0 until its head is there
    int status;
    char answer[answer_bytes];
};

static struct options options = {.host = "127.0.0.1", .connections = 1, .count = SIZE_MAX, .expected = 200};
static struct requests requests;
static struct measured measured;
static struct connection *connections;
static struct connection **idle;
static size_t idle_count;
static int epoll;

static void fail(const char *what) {
    fprintf(stderr, "benchmark-load: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void connect_to_server(struct connection *c) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(options.port)};
    if (inet_pton(AF_INET, options.host, &address.sin_addr) != 1) fail(options.host);
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (c->fd < 0) fail("socket");
    if (connect(c->fd, (struct sockaddr *)&address, sizeof address) != 0) fail("connect");
    int on = 1;
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, c->fd, &event) != 0) fail("epoll_ctl");
}

/// Closes a connection that broke and opens another in its place.
static void replace(struct connection *c) {
    close(c->fd);
    if (c->waits) {
        measured.broken++;
        c->waits = false;
        idle[idle_count++] = c;
    }
    connect_to_server(c);
}

static void await_room(struct connection *c, bool waits_for_room) {
    struct epoll_event event = {.events = EPOLLIN | (waits_for_room ? EPOLLOUT : 0), .data.ptr = c};
    if (epoll_ctl(epoll, EPOLL_CTL_MOD, c->fd, &event) != 0) fail("epoll_ctl");
}

/// Sends as much of the request as goes; the rest when there is room.
static void send_rest(struct connection *c, bool waited_for_room) {
    size_t whole = c->length + requests.tail_length;
    while (c->sent < whole) {
        struct iovec parts[2];
        int count = 0;
        if (c->sent < c->length) parts[count++] = (struct iovec){(char *)c->request + c->sent, c->length - c->sent};
        size_t of_tail = c->sent > c->length ? c->sent - c->length : 0;
        if (requests.tail_length > of_tail) {
            parts[count++] = (struct iovec){(char *)requests.tail + of_tail, requests.tail_length - of_tail};
        }
        struct msghdr message = {.msg_iov = parts, .msg_iovlen = (size_t)count};
        ssize_t n = sendmsg(c->fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            if (!waited_for_room) await_room(c, true);
            return;
        }
        if (n < 0) return replace(c);
        c->sent += (size_t)n;
    }
    if (waited_for_room) await_room(c, false);
}

static void send_next(struct connection *c, uint64_t since) {
    c->request = requests_next(&requests, &c->length);
    c->sent = c->got = c->need = 0;
    c->since = since;
    c->waits = true;
    send_rest(c, false);
}

/// Takes what came of an answer.
///
/// Returns whether the answer is complete; negative where it is none.
static int take(struct connection *c, size_t count) {
    c->got += count;
    if (c->need == 0) {
        size_t kept = c->got < answer_bytes ? c->got : answer_bytes;
        char *end = memmem(c->answer, kept, "\r\n\r\n", 4);
        if (end == NULL) return c->got < answer_bytes ? 0 : -1;
        c->status = kept > 12 && memcmp(c->answer, "HTTP/1.", 7) == 0 ? atoi(c->answer + 9) : -1;
        ssize_t body = answer_body_length(c->answer, (size_t)(end - c->answer) + 2, c->status);
        if (c->status < 100 || body < 0) return -1;
        c->need = (size_t)(end - c->answer) + 4 + (size_t)body;
    }
    return c->got >= c->need;
}

static void receive(struct connection *c) {
    for (;;) {
        // What follows a head that is known is only counted, so that it may lie over what was there.
        size_t offset = c->need == 0 && c->got < answer_bytes ? c->got : 0;
        ssize_t n = recv(c->fd, c->answer + offset, answer_bytes - offset, MSG_DONTWAIT);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
        if (n <= 0 || !c->waits) return replace(c);
        int result = take(c, (size_t)n);
        if (result < 0) return replace(c);
        if (result > 0) break;
    }
    c->waits = false;
    idle[idle_count++] = c;
    measured_note(&measured, c->status, options.expected, moment() - c->since);
}

/// Whether there is a request that is to be sent, and since when it is due.
static bool is_more(uint64_t start, uint64_t now, uint64_t *due) {
    uint64_t end = start + (uint64_t)(options.seconds * (double)SECOND);
    *due = options.rate > 0 ? start + (uint64_t)((double)measured.sent * (double)SECOND / options.rate) : now;
    return *due < end && now < end + patience && measured.sent < options.count && requests_are_left(&requests);
}

/// Counts what was due and never sent, because no connection became free.
static void miss_the_unsent(uint64_t start, uint64_t now) {
    uint64_t due;
    while (options.rate > 0 && is_more(start, start, &due)) {
        measured.sent++;
        measured_miss(&measured, now - due);
        size_t length;
        requests_next(&requests, &length);
    }
}

static void dispatch(uint64_t start) {
    uint64_t due;
    uint64_t now = moment();
    while (idle_count > 0 && is_more(start, now, &due) && due <= now) {
        measured.sent++;
        if (now - due > SECOND / 1000) measured.late++;
        send_next(idle[--idle_count], due);
        now = moment();
    }
}

static void wait_for_events(uint64_t start) {
    struct epoll_event events[64];
    uint64_t due;
    uint64_t now = moment();
    uint64_t until = now + SECOND / 10;
    if (idle_count > 0 && is_more(start, now, &due) && due < until) until = due;
    uint64_t rest = until > now ? until - now : 0;
    struct timespec timeout = {.tv_sec = (time_t)(rest / SECOND), .tv_nsec = (long)(rest % SECOND)};
    int count = epoll_pwait2(epoll, events, 64, &timeout, NULL);
    if (count < 0 && errno != EINTR) fail("epoll_pwait2");
    for (int i = 0; i < count; i++) {
        struct connection *c = events[i].data.ptr;
        if (events[i].events & EPOLLOUT) send_rest(c, true);
        if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) receive(c);
    }
}

static void run(void) {
    uint64_t start = moment();
    uint64_t end = start;
    bool is_over = false;
    for (;;) {
        uint64_t due;
        dispatch(start);
        if (!is_over && !is_more(start, moment(), &due)) {
            is_over = true;
            end = moment();
        }
        size_t waiting = options.connections - idle_count;
        if (is_over && (waiting == 0 || moment() > end + patience)) break;
        wait_for_events(start);
    }
    uint64_t now = moment();
    for (size_t i = 0; i < options.connections; i++) {
        if (connections[i].waits) measured_miss(&measured, now - connections[i].since);
    }
    miss_the_unsent(start, now);
    measured.nanoseconds = now - start;
}

int main(int argc, char **argv) {
    read_options(&options, argc, argv);
    requests_open(&requests, &options);
    epoll = epoll_create1(EPOLL_CLOEXEC);
    connections = calloc(options.connections, sizeof *connections);
    idle = calloc(options.connections, sizeof *idle);
    if (epoll < 0 || connections == NULL || idle == NULL) fail("memory");
    // From the last to the first, so that the first is on top of those that are idle.
    for (size_t i = options.connections; i-- > 0;) {
        connect_to_server(&connections[i]);
        idle[idle_count++] = &connections[i];
    }
    // Until the server has accepted them: what is measured is how it answers, not how it greets.
    usleep(100000);
    run();
    measured_print(&measured);
    return 0;
}
