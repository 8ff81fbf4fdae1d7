#include <cstdio>
#include <iostream>
#include <iterator>

#include "atelier/json/json.hpp"
#include "domain/history.hpp"
#include "domain/ledger.hpp"
#include "domain/returns.hpp"

// Answers compare_returns.py: cases as a JSON array on stdin, results as one on stdout.

namespace {

using namespace atelier;
using namespace atelier::core;

Day day_in(const json::Object& object, std::string_view key) { return parse_day(json::get_string(object, key)).value(); }
Decimal decimal_in(const json::Object& object, std::string_view key) { return Decimal::of(json::get_string(object, key)); }

json::Object rate_case(const json::Array& flows) {
    std::vector<CashFlow> input;
    for (const auto& flow : flows) input.push_back({day_in(flow.as_object(), "date"), decimal_in(flow.as_object(), "amount").to_double()});
    const auto rate = xirr(input);
    return {{"xirr", rate ? json::Value(*rate) : json::Value()}};
}

json::Object history_case(const json::Object& input) {
    MarketData data;
    for (const auto& member : *json::get_object(input, "closes")) {
        PriceSeries series;
        series.asset.ticker = std::string(member.key());
        series.asset.currency = "USD";
        Day day = day_in(input, "first");
        for (const auto& close : member.value().as_array()) {
            series.points.push_back({day, {}, {}, {}, Decimal::of(close.as_string())});
            day += std::chrono::days{1};
        }
        data.assets.push_back(std::move(series));
    }
    const Market market = Market::make(std::move(data)).value();
    std::vector<Transaction> operations;
    for (const auto& value : *json::get_array(input, "operations")) {
        const auto& o = value.as_object();
        Transaction t;
        t.sequence = static_cast<std::int64_t>(operations.size());
        t.date = day_in(o, "date");
        t.kind = kind_from(json::get_string(o, "kind")).value();
        t.ticker = json::get_string(o, "ticker");
        if (o.contains("quantity")) t.quantity = decimal_in(o, "quantity");
        t.amount = decimal_in(o, "amount");
        t.fee = decimal_in(o, "fee");
        t.currency = "USD";
        operations.push_back(std::move(t));
    }
    const auto history = value_by_day(market, "USD", operations);
    json::Array values;
    for (const auto& point : history) values.push_back(json::Value(point.value.text()));
    return {{"values", std::move(values)}, {"twr", (chain(history).back().index - Decimal(1)).text()}};
}

}  // namespace

int main() {
    const std::string text(std::istreambuf_iterator<char>(std::cin), {});
    const auto cases = json::parse(text);
    if (!cases || !cases->is_array()) {
        std::fprintf(stderr, "expected a JSON array of cases\n");
        return 2;
    }
    json::Array out;
    for (const auto& value : cases->as_array()) {
        const auto& input = value.as_object();
        const auto* const flows = json::get_array(input, "flows");
        out.push_back(flows != nullptr ? rate_case(*flows) : history_case(input));
    }
    std::puts(json::print(out).c_str());
}
