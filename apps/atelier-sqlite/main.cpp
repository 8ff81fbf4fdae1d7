#include <signal.h>
#include <sqlite3.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>

#include "connection.hpp"

/// atelier-sqlite FILE QUOTA_BYTES MEMORY_BYTES: owns the database of a user's backend. Reads requests on standard
/// input and writes answers on standard output (wire.hpp) until the input ends. What a statement may do is decided by
/// SQLite's authorizer, how long it may take by its budget; whoever started it kills it when it does not answer. Exit
/// code 3: the file cannot be opened.
using namespace atelier::user_sql;

namespace {

std::int64_t number(const char* text) {
    char* end = nullptr;
    const long long value = std::strtoll(text, &end, 10);
    if (end == text || *end != '\0' || value <= 0) {
        std::fprintf(stderr, "usage: atelier-sqlite FILE QUOTA_BYTES MEMORY_BYTES\n");
        std::exit(2);
    }
    return value;
}

void limit_process(std::int64_t quota_bytes, std::int64_t memory_bytes) {
    // The file, whatever SQLite thinks of its pages; a journal is never larger than the file.
    const auto file = static_cast<rlim_t>(quota_bytes) + (1u << 20);
    const rlimit size{file, file};
    ::setrlimit(RLIMIT_FSIZE, &size);
    const auto memory = static_cast<rlim_t>(memory_bytes) + (64u << 20);
    const rlimit data{memory, memory};
    ::setrlimit(RLIMIT_DATA, &data);
    // A write beyond the limit is an error of that write.
    ::signal(SIGXFSZ, SIG_IGN);
    ::signal(SIGPIPE, SIG_IGN);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) (void)number("");
    const std::int64_t quota = number(argv[2]);
    const std::int64_t memory = number(argv[3]);
    limit_process(quota, memory);
    Connection connection(argv[1], quota, memory);
    for (Request request; read_request(request);) {
        if (!connection.answer(request).send()) return 1;
    }
    return 0;
}
