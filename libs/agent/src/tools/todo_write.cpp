#include "tool.hpp"

namespace atelier::agent {

Task<Result<ToolOutcome>> todo_write(Work* work, json::Object arguments) {
    const auto* items = json::get_array(arguments, "items");
    if (!items) co_return ToolOutcome{"items: a list is expected", false};
    json::Array list;
    int running = 0;
    std::map<std::string, int> ids;
    for (const auto& each : *items) {
        json::Object item = each.as_object();
        if (++ids[json::get_string(item, "id")] > 1) co_return ToolOutcome{"two items have the same id", false};
        if (json::get_string(item, "status") == "in_progress") ++running;
        list.push_back(std::move(item));
    }
    if (running > 1) co_return ToolOutcome{"at most one item may be in_progress", false};
    ATL_CO_CHECK(co_await work->turn.emit_one("plan.updated", {{"items", std::move(list)}, {"by", "model"}}));
    co_return ToolOutcome{"ok"};
}

}  // namespace atelier::agent
