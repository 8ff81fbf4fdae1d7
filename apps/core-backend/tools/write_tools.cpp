#include <algorithm>

#include "atelier/base/ids.hpp"
#include "usecase/writes.hpp"
#include "wire.hpp"

namespace atelier::core::tools {
namespace {

/// Equal for equal arguments in any order of members.
WriteKey write_key(const ToolServices& services, const mcp::CallContext& context, const json::Object& args) {
    return {
        context.caller.user, json::get_string(args, "idempotency_key"), sha256_hex(context.tool + json::print(json::sorted(args))), services.clock.now()
    };
}

Seen seen_from(const json::Object& args) {
    Seen seen{json::get_string(args, "transaction_id"), {}};
    if (args.contains("expected_version")) seen.version = json::get_integer(args, "expected_version");
    return seen;
}

Result<OperationDraft> draft_from(const json::Object& args) {
    OperationDraft draft;
    ATL_TRY(const auto date, wire::day_argument(args, "date"));
    draft.date = date.value();
    draft.kind = kind_from(json::get_string(args, "kind")).value();
    draft.ticker = json::get_string(args, "ticker");
    ATL_TRY(draft.quantity, wire::decimal_argument(args, "quantity"));
    ATL_TRY(draft.price, wire::decimal_argument(args, "price"));
    ATL_TRY(draft.amount, wire::decimal_argument(args, "amount"));
    ATL_TRY(draft.fee, wire::decimal_argument(args, "fee"));
    if (const auto* const ratio = json::get_object(args, "ratio")) {
        ATL_TRY(const auto new_units, wire::decimal_argument(*ratio, "new"));
        ATL_TRY(const auto old_units, wire::decimal_argument(*ratio, "old"));
        draft.ratio = SplitRatio{new_units.value(), old_units.value()};
    }
    draft.currency = json::get_string(args, "currency");
    draft.note = json::get_string(args, "note");
    return draft;
}

}  // namespace

Result<json::Object> record_transaction(
    const ToolServices& services, const mcp::CallContext& context, const json::Object& args
) {
    ATL_TRY(const auto draft, draft_from(args));
    ATL_TRY(const auto portfolio, choose_portfolio(services.repository, context.caller.user, json::get_string(args, "portfolio_id")));
    ATL_TRY(const auto written, record_operation(services.market, services.repository, write_key(services, context, args), portfolio.id, draft));
    return json::Object{
        {"transaction", wire::version(services.market, portfolio, written.value.after)}, {"created", written.created}
    };
}

Result<json::Object> correct_transaction(
    const ToolServices& services, const mcp::CallContext& context, const json::Object& args
) {
    ATL_TRY(const auto draft, draft_from(args));
    ATL_TRY(
        const auto portfolio,
        choose_portfolio(services.repository, context.caller.user, json::get_string(args, "portfolio_id"))
    );
    ATL_TRY(
        const auto written, correct_operation(
                                services.market, services.repository, write_key(services, context, args), portfolio.id,
                                seen_from(args), draft
                            )
    );
    return json::Object{
        {"before", wire::version(services.market, portfolio, written.value.before)},
        {"transaction", wire::version(services.market, portfolio, written.value.after)},
        {"created", written.created}
    };
}

Result<json::Object> delete_transaction(
    const ToolServices& services, const mcp::CallContext& context, const json::Object& args
) {
    ATL_TRY(
        const auto portfolio,
        choose_portfolio(services.repository, context.caller.user, json::get_string(args, "portfolio_id"))
    );
    ATL_TRY(
        const auto written, delete_operation(
                                services.market, services.repository, write_key(services, context, args), portfolio.id,
                                seen_from(args)
                            )
    );
    return json::Object{
        {"transaction", wire::version(services.market, portfolio, written.value.before)}, {"created", written.created}
    };
}

Result<json::Object> set_target_weights(const ToolServices& services, const mcp::CallContext& context, const json::Object& args) {
    std::vector<TargetWeight> weights;
    for (const auto& value : *json::get_array(args, "weights")) {
        const auto& item = value.as_object();
        ATL_TRY(const auto weight, wire::decimal_argument(item, "weight"));
        weights.push_back({json::get_string(item, "ticker"), weight.value()});
    }
    ATL_TRY(
        const auto written,
        set_targets(
            services.market, services.repository, write_key(services, context, args), json::get_string(args, "portfolio_id"), std::move(weights)
        )
    );
    json::Array rows;
    for (const auto& w : written.value) rows.push_back(json::Object{{"ticker", w.ticker}, {"weight", wire::rate(w.weight)}});
    return json::Object{{"weights", std::move(rows)}, {"created", written.created}};
}

}  // namespace atelier::core::tools
