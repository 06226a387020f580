// Just enough of HTTP/1.1 for the benchmark's own requests: one thread, epoll, keep-alive, one request at a time on a connection.
// A real server refuses more and bounds more; this is the least that anybody can do.
#include "http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

/// The largest request.
enum { request_bytes = 64 << 10 };

struct connection {
    int fd;
    atomic_bool is_busy;  // its request is not answered yet
    size_t got;
    struct request request;
    _Alignas(16) char place[256];
    char bytes[request_bytes];
};

void *http_place(struct connection *connection) { return connection->place; }

static void fail(const char *what) {
    fprintf(stderr, "benchmark-files: %s: %s\n", what, strerror(errno));
    exit(1);
}

void http_answer(struct connection *connection, const char *body, size_t length) {
    char answer[1024];
    int n = snprintf(answer, sizeof answer,
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%.*s", length, (int)length, body);
    if (n < 0 || (size_t)n >= sizeof answer) fail("the answer");
    int fd = connection->fd;
    connection->got = 0;
    atomic_store_explicit(&connection->is_busy, false, memory_order_release);
    // A client of the benchmark has read its last answer before it asks again: there is room.
    if (send(fd, answer, (size_t)n, MSG_NOSIGNAL | MSG_DONTWAIT) != n && errno != EPIPE && errno != ECONNRESET) fail("send");
}

static size_t content_length(const char *head, const char *end) {
    static const char name[] = "\r\ncontent-length:";
    for (const char *at = head; at + sizeof name - 1 < end; at++) {
        if (strncasecmp(at, name, sizeof name - 1) == 0) return strtoul(at + sizeof name - 1, NULL, 10);
    }
    return 0;
}

/// Looks whether the request is there whole; returns whether it was handed on.
static bool parse(struct connection *c, void (*handle)(struct request *)) {
    char *end = memmem(c->bytes, c->got, "\r\n\r\n", 4);
    if (end == NULL) return false;
    size_t head = (size_t)(end - c->bytes) + 4;
    size_t length = content_length(c->bytes, end + 2);
    if (c->got < head + length) return false;
    const char *path = memchr(c->bytes, ' ', head);
    const char *after = path ? memchr(path + 1, ' ', (size_t)(end - path - 1)) : NULL;
    if (after == NULL) fail("a request");
    c->request = (struct request){c, path + 1, (size_t)(after - path - 1), end + 4, length};
    atomic_store_explicit(&c->is_busy, true, memory_order_relaxed);
    handle(&c->request);
    return true;
}

/// Reads what is there; returns whether a request was handed on.
static bool receive(struct connection *c, void (*handle)(struct request *)) {
    // Only a client that goes away makes itself heard before it has its answer; that is noticed afterwards.
    if (atomic_load_explicit(&c->is_busy, memory_order_acquire)) return false;
    for (;;) {
        ssize_t n = recv(c->fd, c->bytes + c->got, request_bytes - c->got, MSG_DONTWAIT);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return false;
        if (n <= 0) {
            close(c->fd);
            free(c);
            return false;
        }
        c->got += (size_t)n;
        if (parse(c, handle)) return true;
        if (c->got == request_bytes) fail("a request is too large");
    }
}

static int listen_on_loopback(void) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, length) != 0 || listen(fd, 1024) != 0) fail("listen");
    if (getsockname(fd, (struct sockaddr *)&address, &length) != 0) fail("getsockname");
    printf("{\"port\":%d}\n", ntohs(address.sin_port));
    fflush(stdout);
    return fd;
}

static void accept_all(int listener, int epoll) {
    int fd;
    while ((fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC)) >= 0) {
        int on = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        struct connection *c = calloc(1, sizeof *c);
        if (c == NULL) fail("memory");
        c->fd = fd;
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
        if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0) fail("epoll_ctl");
    }
}

void http_serve(void (*handle)(struct request *), void (*settle)(void)) {
    int listener = listen_on_loopback();
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    if (epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) != 0) fail("epoll");
    for (;;) {
        struct epoll_event events[256];
        int count = epoll_wait(epoll, events, 256, -1);
        if (count < 0 && errno != EINTR) fail("epoll_wait");
        bool is_handled = false;
        for (int i = 0; i < count; i++) {
            if (events[i].data.ptr == NULL) {
                accept_all(listener, epoll);
            } else if (receive(events[i].data.ptr, handle)) {
                is_handled = true;
            }
        }
        if (is_handled) settle();
    }
}
