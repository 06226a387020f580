#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// One body that is to be stored as a file.
struct item {
    struct item *next;
    const char *body;
    size_t length;
    char name[56];  // of the file
};

/// A chain of items.
struct chain {
    struct item *first;
    struct item *last;
};

static inline void chain_add(struct chain *chain, struct item *item) {
    item->next = NULL;
    if (chain->first == NULL) {
        chain->first = item;
    } else {
        chain->last->next = item;
    }
    chain->last = item;
}

/// Begins to store in a directory, on threads of its own: one log, one flush for all that waits, then each as a file of its own.
///
/// The log has a fixed size and is used again from its beginning; what it holds is a file and flushed by then.
///
/// `stored` is called, on a thread of the store, when an item is durable in the log and visible under its name in `new/`.
void store_start(const char *directory, double flush_seconds, void (*stored)(struct item *));

/// Hands items over. They and their bodies must stay until they are stored.
void store_add(struct chain chain);
