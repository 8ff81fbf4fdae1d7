#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "atelier/mcp/connection.hpp"
#include "atelier/mcp/server.hpp"

/// MCP over the standard streams of a program: one JSON-RPC message a line, both eras (specification, basic/transports/stdio).
namespace atelier::mcp {

/// A server that we start. It gets this environment and nothing else, a process group of its own, and ends with us.
struct StdioProgram {
    std::vector<std::string> argv;  ///< argv[0] is the program's path
    std::vector<std::pair<std::string, std::string>> env{};
    std::string cwd{};  ///< empty: ours
    /// Gets its standard error line by line (at most 2,000 bytes of each, at most `log_bytes` in the life of one process) and our
    /// remarks about it.
    std::function<void(std::string_view line)> log{};
    std::size_t log_bytes = 256u << 10;
    std::chrono::milliseconds probe{5000};          ///< a server silent for so long at server/discover is a legacy one
    std::chrono::milliseconds back_off{500};        ///< before a program that ended is started again; doubles up to a minute
    std::chrono::milliseconds shutdown_step{2000};  ///< between closing its input, SIGTERM and SIGKILL
};

/// The program starts with the first request and again with the next one after it has ended, `unavailable` until its back-off is
/// over. A server that floods us, or sends a line longer than `options.max_body`, is ended; one that is silent costs the request
/// its timeout. A request that is given up (time, cancellation) is cancelled at the server. `options.authorization` is not used.
/// close() closes its input, waits, sends SIGTERM, waits, sends SIGKILL.
std::unique_ptr<Connection> launch(Executor executor, StdioProgram program, ConnectionOptions options);

struct StdioOptions {
    std::size_t max_line = 1u << 20;        ///< a longer request is refused with an error, the stream goes on
    std::size_t max_requests = 64;          ///< at work at once; the rest waits unread
    std::chrono::milliseconds drain{2000};  ///< at the end of the input, for calls that are still at work
    Caller caller{};                        ///< who started us; the same for all requests
};

/// Serves until the input ends, or the task is cancelled. Takes the descriptors over, and writes nothing but messages to `out`.
/// Requests run side by side; notifications/cancelled ends one. A client that opens with `initialize` has one legacy session for
/// the life of the stream. Error: a descriptor cannot be used.
Task<Result<void>> serve_stdio(Server& server, int in, int out, StdioOptions options = {});

}  // namespace atelier::mcp
