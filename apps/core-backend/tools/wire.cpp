#include "wire.hpp"

#include <algorithm>
#include <cmath>

#include "atelier/base/ids.hpp"
#include "domain/examine.hpp"
#include "domain/limits.hpp"

namespace atelier::core::wire {

json::Value rate_or_null(const std::optional<double>& value) {
    if (!value || !(std::fabs(*value) <= limits::k_annual_rate)) return nullptr;
    return json::Value(rate(*value));
}

json::Value price_or_null(const std::optional<Decimal>& value) {
    if (!value) return nullptr;
    return json::Value(price(*value));
}

Result<std::optional<Day>> day_argument(const json::Object& args, std::string_view key) {
    if (!args.contains(key)) return std::nullopt;
    auto day = parse_day(json::get_string(args, key));
    if (!day) return fail(Code::invalid_argument, std::string(key) + ": " + day.error().message);
    return *day;
}

Result<std::optional<Decimal>> decimal_argument(const json::Object& args, std::string_view key) {
    if (!args.contains(key)) return std::nullopt;
    auto value = Decimal::parse(json::get_string(args, key));
    if (!value) return fail(Code::invalid_argument, std::string(key) + ": " + value.error().message);
    return *value;
}

Result<std::pair<std::optional<Day>, std::optional<Day>>> day_range(const json::Object& args) {
    ATL_TRY(const auto from, day_argument(args, "from"));
    ATL_TRY(const auto to, day_argument(args, "to"));
    if (from && to && *from > *to) return fail(Code::invalid_argument, "from is after to");
    return std::pair{from, to};
}

Result<Period> period_argument(const json::Object& args, Period fallback) {
    if (!args.contains("period")) return fallback;
    return parse_period(json::get_string(args, "period"));
}

std::size_t limit_argument(const json::Object& args) { return static_cast<std::size_t>(json::get_integer(args, "limit", 100)); }

std::string make_cursor(std::string_view tag, std::string_view position) { return base64url_encode(std::string(tag) + ":" + std::string(position)); }

Result<std::string> cursor_argument(const json::Object& args, std::string_view tag) {
    if (!args.contains("cursor")) return std::string();
    std::string text;
    const std::string prefix = std::string(tag) + ":";
    if (!base64url_decode(json::get_string(args, "cursor"), text) || !text.starts_with(prefix) || text.size() == prefix.size())
        return fail(Code::invalid_argument, k_foreign_cursor);
    return text.substr(prefix.size());
}

Result<std::int64_t> sequence_from(const std::string& text) {
    const bool digits =
        !text.empty() && text.size() <= 15 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
    if (!digits) return fail(Code::invalid_argument, k_foreign_cursor);
    return std::int64_t{std::stoll(text)};
}

bool boolean(const json::Object& args, std::string_view key, bool fallback) {
    const auto* const value = args.if_contains(key);
    return value == nullptr ? fallback : value->as_bool();
}

json::Object transaction(const Market& market, const Portfolio& portfolio, const Transaction& t, const Error* problem) {
    json::Value name;
    if (const auto asset = market.find_asset(t.ticker)) name = market.asset(*asset).name;
    json::Value quantity, ratio;
    if (t.quantity) quantity = t.quantity->text();
    if (t.ratio) ratio = json::Object{{"new", t.ratio->new_units.text()}, {"old", t.ratio->old_units.text()}};
    const auto to_base = [&](Decimal amount) {
        if (problem != nullptr) return Decimal();
        return market.convert(amount, t.currency, portfolio.base_currency, market.effective_index(t.date));
    };
    json::Object out;
    out["id"] = t.id;
    out["date"] = format_day(t.date);
    out["kind"] = to_string(t.kind);
    out["ticker"] = t.ticker.empty() ? json::Value() : json::Value(t.ticker);
    out["name"] = std::move(name);
    out["quantity"] = std::move(quantity);
    out["ratio"] = std::move(ratio);
    out["price"] = price_or_null(t.price);
    out["amount"] = t.amount.text();
    out["currency"] = t.currency;
    out["fee"] = t.fee.text();
    out["price_base"] = t.price && *t.price <= limits::price() ? json::Value(price(to_base(*t.price))) : json::Value();
    out["amount_base"] = money(to_base(t.amount));
    out["fee_base"] = money(to_base(t.kind == Kind::fee ? t.amount + t.fee : t.fee));
    out["base_currency"] = portfolio.base_currency;
    out["note"] = t.note;
    out["version"] = t.version;
    out["problem"] = problem == nullptr ? json::Value() : json::Value(problem->message);
    return out;
}

json::Value version(const Market& market, const Portfolio& portfolio, const std::optional<Transaction>& t) {
    if (!t) return nullptr;
    const auto problem = examine_alone(market, portfolio.base_currency, *t);
    return transaction(market, portfolio, *t, problem ? &*problem : nullptr);
}

}  // namespace atelier::core::wire
