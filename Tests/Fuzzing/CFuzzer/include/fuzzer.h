// libFuzzer as a library (https://llvm.org/docs/LibFuzzer.html#using-libfuzzer-as-a-library).
#pragma once
#include <stddef.h>
#include <stdint.h>

/// Runs the fuzzer with the arguments of a command line, and calls back with every input; it returns when it is done.
int LLVMFuzzerRunDriver(int *_Nonnull count, char *_Nullable *_Nullable *_Nonnull arguments,
                        int (*_Nonnull input)(const uint8_t *_Nullable bytes, size_t count));
