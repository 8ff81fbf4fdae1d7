#pragma once

#include "atelier/mcp/server.hpp"

namespace atelier::mcp::conformance {

/// The tools, prompts and resources that the official conformance suite calls by name. For tests only.
Result<void> add_fixtures(Server& server);
Result<void> add_fixture_tools(Server& server);
/// Those of the tasks extension. Without enable_tasks() they are ordinary tools.
Result<void> add_task_tools(Server& server);
/// Serves them on 127.0.0.1 until a signal; the process's exit code.
int serve(std::uint16_t port);
/// Serves them on standard input and output until the input ends; the process's exit code.
int serve_streams();

}  // namespace atelier::mcp::conformance
