#pragma once

#include "atelier/async/pool.hpp"
#include "atelier/base/clock.hpp"
#include "atelier/mcp/server.hpp"
#include "domain/market.hpp"
#include "sql/repository.hpp"

namespace atelier::core {

/// What tools work on; must outlive the server they are added to.
struct ToolServices {
    const Market& market;
    Repository& repository;
    const Clock& clock;
    BlockingPool* pool = nullptr;  ///< tools read the store and block; null runs them in place
};

/// Adds every tool of schemas/core-tools.json. Fails with internal when contract and code do not have the same tools.
Result<void> add_core_tools(mcp::Server& server, const ToolServices& services);

}  // namespace atelier::core
