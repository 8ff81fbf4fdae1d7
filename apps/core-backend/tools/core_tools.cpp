#include "core_tools.hpp"

#include <map>

#include "wire.hpp"

namespace atelier::embedded {
extern const std::string_view core_tools_contract;
}

namespace atelier::core {
namespace {

Task<Result<mcp::ToolResult>> run_tool(ToolServices services, tools::Handler handler, mcp::CallContext context, json::Object arguments) {
    auto work = [&] { return handler(services, context, arguments); };
    Result<json::Object> result;
    if (services.pool != nullptr)
        result = co_await services.pool->run(work);
    else
        result = work();
    if (!result) co_return fail(std::move(result.error()));
    co_return mcp::ToolResult::of(std::move(*result));
}

}  // namespace

Result<void> add_core_tools(mcp::Server& server, const ToolServices& services) {
    std::map<std::string, tools::Handler> handlers = {
        {"list_portfolios", tools::list_portfolios},
        {"list_assets", tools::list_assets},
        {"list_positions", tools::list_positions},
        {"list_transactions", tools::list_transactions},
        {"list_dividends", tools::list_dividends},
        {"get_price_history", tools::get_price_history},
        {"get_value_history", tools::get_value_history},
        {"get_allocation", tools::get_allocation},
        {"get_performance", tools::get_performance},
        {"get_metrics", tools::get_metrics},
        {"record_transaction", tools::record_transaction},
        {"set_target_weights", tools::set_target_weights},
        {"correct_transaction", tools::correct_transaction},
        {"delete_transaction", tools::delete_transaction},
        {"list_transaction_changes", tools::list_transaction_changes},
    };
    ATL_TRY(const auto contract, json::parse_object(embedded::core_tools_contract));
    const auto* const list = json::get_array(contract, "tools");
    if (list == nullptr) return fail(Code::internal, "the contract has no tools");
    for (const auto& descriptor : *list) {
        const std::string name = json::get_string(descriptor.as_object(), "name");
        auto handler = handlers.extract(name);
        if (handler.empty()) return fail(Code::internal, "no code for the tool " + name);
        ATL_CHECK(server.add_tool(
            {descriptor.as_object(),
             [services, run = handler.mapped()](mcp::Call& call, json::Object args) {
                 return run_tool(services, run, call.context, std::move(args));
             },
             {}}
        ));
    }
    if (!handlers.empty()) return fail(Code::internal, "the contract lacks the tool " + handlers.begin()->first);
    return {};
}

}  // namespace atelier::core
