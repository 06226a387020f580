#pragma once
#include <stddef.h>

struct connection;

/// A request that is there whole; it stays until it is answered.
struct request {
    struct connection *connection;
    const char *path;
    size_t path_length;
    const char *body;
    size_t body_length;
};

/// Listens on loopback, on a free port, and prints `{"port":…}`. Never returns.
///
/// `handle` is called for each request, and `settle` when all that were there at once have been handled.
void http_serve(void (*handle)(struct request *), void (*settle)(void));

/// Answers 200 with a JSON body, from any thread.
void http_answer(struct connection *connection, const char *body, size_t length);

/// Where a request is kept besides, such as as an item of the store.
void *http_place(struct connection *connection);
