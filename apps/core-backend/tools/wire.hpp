#pragma once

#include <optional>
#include <string>

#include "atelier/json/json.hpp"
#include "core_tools.hpp"
#include "domain/types.hpp"
#include "usecase/snapshot.hpp"

/// Between wire text and domain values; shared by the tools.
namespace atelier::core::wire {

// Fraction digits on the wire: computed money 4, prices 8; quantities, rates and recorded amounts as many as there are (at most 12).
inline std::string money(Decimal value) { return value.text(4); }
inline std::string price(Decimal value) { return value.text(8); }
inline std::string rate(Decimal value) { return value.text(); }
inline std::string rate(double value) { return Decimal::from_rate(value).text(); }
json::Value rate_or_null(const std::optional<double>& value);
json::Value price_or_null(const std::optional<Decimal>& value);

/// The members that the schema has already checked for type; these check what a schema cannot. `what` names the argument in errors.
Result<std::optional<Day>> day_argument(const json::Object& args, std::string_view key);
Result<std::optional<Decimal>> decimal_argument(const json::Object& args, std::string_view key);
/// from <= to where both are given.
Result<std::pair<std::optional<Day>, std::optional<Day>>> day_range(const json::Object& args);
Result<Period> period_argument(const json::Object& args, Period fallback);
std::size_t limit_argument(const json::Object& args);
bool boolean(const json::Object& args, std::string_view key, bool fallback);

/// Opaque positions: base64url of a tag and the sort key of the last row.
std::string make_cursor(std::string_view tag, std::string_view position);
/// The position, or empty without a cursor; invalid_argument for one that this tool did not make.
Result<std::string> cursor_argument(const json::Object& args, std::string_view tag);
/// A number of up to 15 digits out of a position.
Result<std::int64_t> sequence_from(const std::string& text);
inline constexpr const char* k_foreign_cursor = "cursor is not a next_cursor of this tool";

/// `problem` is why the figures leave the operation out, nullptr where they count it.
json::Object transaction(
    const Market& market, const Portfolio& portfolio, const Transaction& transaction, const Error* problem
);
/// An operation as it was at one time, by itself; null where there was none.
json::Value version(const Market& market, const Portfolio& portfolio, const std::optional<Transaction>& transaction);

}  // namespace atelier::core::wire

namespace atelier::core::tools {

using Handler = Result<json::Object> (*)(const ToolServices&, const mcp::CallContext&, const json::Object&);

#define CORE_TOOL(name) Result<json::Object> name(const ToolServices& services, const mcp::CallContext& context, const json::Object& args)
CORE_TOOL(list_portfolios);
CORE_TOOL(list_assets);
CORE_TOOL(list_positions);
CORE_TOOL(list_transactions);
CORE_TOOL(list_dividends);
CORE_TOOL(get_price_history);
CORE_TOOL(get_value_history);
CORE_TOOL(get_allocation);
CORE_TOOL(get_performance);
CORE_TOOL(get_metrics);
CORE_TOOL(list_transaction_changes);
CORE_TOOL(record_transaction);
CORE_TOOL(correct_transaction);
CORE_TOOL(delete_transaction);
CORE_TOOL(set_target_weights);
#undef CORE_TOOL

}  // namespace atelier::core::tools
