#include "histories.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "atelier/mcp/token.hpp"
#include "tools/core_tools.hpp"

namespace atelier::core::testing {
namespace {

const std::string k_secret(32, 'h');
constexpr Millis k_now = 1'677'664'800'000;  // 2023-03-01 10:00 UTC
constexpr int k_days = 40;

std::string digits(Random& random, int count) {
    std::string out;
    for (int i = 0; i < count; ++i) out += static_cast<char>('0' + random.below(10));
    return out;
}

/// A positive decimal of about 10^exponent with up to `places` digits after the point.
std::string number(Random& random, int exponent, int places) {
    std::string whole, fraction;
    if (exponent >= 0) {
        whole = static_cast<char>('1' + random.below(9)) + digits(random, exponent);
        fraction = digits(random, static_cast<int>(random.below(static_cast<std::uint64_t>(places) + 1)));
    } else {
        whole = "0";
        fraction = std::string(static_cast<std::size_t>(-exponent - 1), '0') + static_cast<char>('1' + random.below(9));
        if (places > -exponent)
            fraction += digits(random, static_cast<int>(random.below(static_cast<std::uint64_t>(places + exponent))));
    }
    return fraction.empty() ? whole : whole + "." + fraction;
}

const std::vector<std::string> k_edges = {
    "0.000000000001",
    "0.00000001",
    "0.01",
    "1",
    "999999999999",
    "1000000000000",
    "1000000000000.000000000001",
    "10000000000000",
    "1000000000",
    "999999999.9999",
    "0.99999999",
    "123456789012",
    "0",
    "99999999999999"
};

std::string amount(Random& random, bool wild, int low, int high) {
    if (!wild)
        return number(random, low + static_cast<int>(random.below(static_cast<std::uint64_t>(high - low + 1))), 2);
    if (random.chance(0.3)) return random.one_of(k_edges);
    return number(random, static_cast<int>(random.below(27)) - 12, 12);
}

std::vector<PricePoint> series(Random& random, const std::string& start, double turbulence, int first) {
    std::vector<PricePoint> out;
    Decimal price = Decimal::of(start);
    for (int i = first; i < k_days; ++i) {
        const Day day = day_of(2023, 1, 2) + std::chrono::days{i};
        const unsigned weekday = std::chrono::weekday{day}.c_encoding();
        if (weekday == 0 || weekday == 6 || random.chance(0.05)) continue;
        out.push_back({day, {}, {}, {}, price});
        const double step = 1 + turbulence * (static_cast<double>(random.below(2001)) / 1000 - 1);
        const Decimal next = (price * Decimal::from_rate(step)).rounded(8);
        if (next.sign() > 0) price = next;
    }
    return out;
}

MarketData random_market(Random& random) {
    struct Line {
        const char *ticker, *currency, *price;
        AssetClass kind;
    };
    // From a tenth of a cent to a share of a holding that costs a million, and a currency of which a dollar buys
    // 25,000.
    static constexpr std::array<Line, 7> k_lines = {{
        {"AAA", "USD", "142.5", AssetClass::stock},
        {"BBB", "EUR", "61.08", AssetClass::stock},
        {"CCC", "RUB", "0.0173", AssetClass::stock},
        {"DDD", "VND", "26500", AssetClass::stock},
        {"EEE", "USD", "612340", AssetClass::stock},
        {"FND", "EUR", "98.4", AssetClass::fund},
        {"OFZ", "RUB", "912.5", AssetClass::bond},
    }};
    MarketData out;
    for (const auto& line : k_lines) {
        PriceSeries s;
        s.asset = {line.ticker, std::string(line.ticker) + " Inc", line.kind, "Sector", "US", line.currency, true,
                   "random"};
        s.points = series(random, line.price, 0.08, line.ticker[0] == 'F' ? 9 : 0);
        out.assets.push_back(std::move(s));
    }
    out.benchmarks = {{"SP500", "S&P 500", true, "random", series(random, "3850", 0.03, 0)}};
    out.rates = {
        {"EUR", series(random, "1.07", 0.01, 0)},
        {"RUB", series(random, "0.0136", 0.03, 0)},
        {"VND", series(random, "0.00004231", 0.005, 0)}
    };
    return out;
}

/// What the generator knows of the portfolio it writes to.
struct State {
    std::map<std::string, std::string> held;
    std::vector<std::string> ids;
};

/// Members that say what happened.
json::Object random_operation(Random& random, const State& state, bool wild) {
    static const std::vector<std::string> tickers = {"AAA", "BBB", "CCC", "DDD", "EEE", "FND", "OFZ"};
    static const std::vector<std::string> kinds = {"deposit", "deposit",    "buy",      "buy", "buy",   "sell",  "sell",
                                                   "sell",    "withdrawal", "dividend", "fee", "split", "coupon"};
    static const std::vector<std::string> ratios = {
        "2",     "4", "10", "0.1", "0.333333333333", "0.5", "1.5", "0.666666666667", "1000", "0.2", "0.04",
        "0.001", "3", "7",  "20",  "0.142857142857"
    };
    static const std::vector<std::string> currencies = {"USD", "EUR", "RUB", "VND"};
    json::Object out;
    std::string kind = random.one_of(kinds);
    std::string ticker = random.one_of(tickers);
    if ((kind == "sell" || kind == "split") && !state.held.empty() && !random.chance(0.02)) {
        auto at = state.held.begin();
        std::advance(at, static_cast<std::ptrdiff_t>(random.below(state.held.size())));
        ticker = at->first;
    }
    const int day = static_cast<int>(random.below(wild ? 64 : 56));
    out["date"] = format_day(day_of(2023, 1, 2) + std::chrono::days{day - (wild && random.chance(0.02) ? 5 : 0)});
    out["kind"] = kind;
    if (kind == "deposit" || kind == "withdrawal" || kind == "fee") {
        out["amount"] = amount(random, wild, kind == "fee" ? -1 : 2, kind == "fee" ? 1 : 5);
        if (random.chance(0.4)) out["currency"] = random.one_of(currencies);
    } else if (kind == "split") {
        out["ticker"] = ticker;
        if (random.chance(0.4)) {
            out["ratio"] = json::Object{
                {"new", wild ? amount(random, true, 0, 0) : std::to_string(1 + random.below(30))},
                {"old", wild && random.chance(0.5) ? amount(random, true, 0, 0) : std::to_string(1 + random.below(30))}
            };
        } else {
            out["quantity"] = wild && random.chance(0.4) ? amount(random, true, 0, 0) : random.one_of(ratios);
        }
    } else {
        out["ticker"] = ticker;
        if (kind == "buy" || kind == "sell" || random.chance(0.4)) out["quantity"] = amount(random, wild, 0, 3);
        const auto held = state.held.find(ticker);
        if (kind == "sell" && held != state.held.end() && random.chance(0.6)) out["quantity"] = held->second;
        if (!out.contains("quantity") || random.chance(0.3))
            out["amount"] = amount(random, wild, 1, 4);
        else
            out["price"] = amount(random, wild, 0, 3);
        if (wild && random.chance(0.1)) out["currency"] = random.one_of(currencies);
    }
    if (kind != "split" && random.chance(0.3)) out["fee"] = amount(random, wild, -1, 1);
    return out;
}

json::Object with(std::initializer_list<std::pair<const char*, json::Value>> members) {
    json::Object out;
    for (const auto& [name, value] : members) out[name] = value;
    return out;
}

/// Calls a read; what fails is written down.
bool read(
    World& world, const std::string& user, const std::string& tool, const json::Object& args, Played& played,
    json::Object* out = nullptr
) {
    Answer answer = world.call(user, tool, args);
    if (answer.failed)
        played.broken.push_back({tool + " " + json::print(args), answer.text, played.accepted});
    else if (out != nullptr)
        *out = std::move(answer.value);
    return !answer.failed;
}

}  // namespace

std::uint64_t Random::next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

bool Random::chance(double probability) { return static_cast<double>(next() >> 11) * 0x1.0p-53 < probability; }

World::World(std::uint64_t seed, std::size_t users) : clock_(k_now) {
    Random random(seed);
    data_ = random_market(random);
    market_ = std::make_unique<Market>(Market::make(data_).value());
    repository_ = open_sqlite(":memory:").value();
    std::vector<NewPortfolio> portfolios;
    for (std::size_t i = 0; i < users; ++i) {
        bases_.push_back(random.one_of(std::vector<std::string>{"USD", "USD", "EUR", "RUB", "VND"}));
        portfolios.push_back({{"pf-" + std::to_string(i), user(i), "Main", bases_.back()}, {}, {}});
    }
    if (!repository_->fill(data_, portfolios)) throw std::runtime_error("the store cannot be filled");
    mcp::ServerOptions options;
    options.name = "core";
    options.version = "1";
    options.check_output = true;
    server_ =
        std::make_unique<mcp::DirectEndpoint>(std::move(options), mcp::bearer_authenticator(k_secret, "core", clock_));
    if (!add_core_tools(server_->server(), {*market_, *repository_, clock_})) throw std::runtime_error("tools");
}

World::~World() = default;

Answer World::call(const std::string& user, const std::string& tool, const json::Object& args) {
    const mcp::CallOptions options{mcp::sign_token({user, "user", "core", clock_.now() / 1000 + 60}, k_secret), {}};
    const auto request = client_.call_tool(tool, args, options);
    const auto reply = server_->handle({"POST", request.headers, request.body});
    auto outcome = mcp::read_call(request, reply.status, reply.headers, reply.body);
    if (!outcome) return {true, outcome.error().code, outcome.error().describe(), {}};
    return {outcome->is_error, outcome->code, std::move(outcome->text), std::move(outcome->structured)};
}

const std::vector<std::pair<std::string, json::Object>>& every_read() {
    static const auto reads = [] {
        std::vector<std::pair<std::string, json::Object>> out = {
            {"list_portfolios", {}},
            {"list_positions", with({{"cost_method", "fifo"}})},
            {"list_positions", with({{"cost_method", "average"}})},
            {"list_positions", with({{"include_closed", true}})},
            {"list_transactions", with({{"limit", 1000}})},
            {"list_transaction_changes", with({{"limit", 1000}})},
            {"list_dividends", with({{"upcoming_months", 36}})},
        };
        for (const char* const period : {"1d", "1w", "1m", "3m", "6m", "1y", "5y", "all"}) {
            out.emplace_back("get_value_history", with({{"period", period}, {"benchmark", "SP500"}}));
            out.emplace_back("get_performance", with({{"period", period}}));
            out.emplace_back("get_metrics", with({{"period", period}}));
        }
        for (const char* const by : {"sector", "asset_class", "currency", "country", "asset"})
            for (const bool cash : {true, false})
                out.emplace_back("get_allocation", with({{"group_by", by}, {"include_cash", cash}}));
        return out;
    }();
    return reads;
}

Played play(World& world, std::size_t index, std::uint64_t seed, Temper temper) {
    Random random(seed);
    Played out;
    State state;
    const std::string user = World::user(index);
    const std::size_t writes = 4 + random.below(22);
    for (std::size_t i = 0; i < writes && out.broken.empty(); ++i) {
        const bool wild = temper == Temper::wild || (temper == Temper::mixed && random.chance(0.25));
        std::string tool = "record_transaction";
        if (!state.ids.empty() && random.chance(0.2))
            tool = random.chance(0.5) ? "correct_transaction" : "delete_transaction";
        json::Object args = tool == "delete_transaction" ? json::Object() : random_operation(random, state, wild);
        if (tool != "record_transaction") args["transaction_id"] = random.one_of(state.ids);
        const std::string said = tool + " " + json::print(args);
        args["idempotency_key"] = "key-" + std::to_string(index) + "-" + std::to_string(i);
        const Answer answer = world.call(user, tool, args);
        if (answer.failed) {
            ++out.refused;
            // A refusal is an answer about the operation; a bug of ours is not.
            if (answer.code == Code::internal || answer.code == Code::unavailable)
                out.broken.push_back({said, answer.text, out.accepted});
            continue;
        }
        ++out.written;
        out.accepted.push_back(said);
        const std::string id = json::get_string(answer.value.at("transaction").as_object(), "id");
        if (tool == "record_transaction") state.ids.push_back(id);
        if (tool == "delete_transaction") std::erase(state.ids, id);
        json::Object positions;
        if (!read(world, user, "list_portfolios", {}, out)) break;
        if (!read(world, user, "list_positions", with({{"cost_method", "average"}}), out, &positions)) break;
        if (!read(world, user, "get_metrics", with({{"period", "all"}}), out)) break;
        state.held.clear();
        for (const auto& position : positions.at("positions").as_array())
            state.held[json::get_string(position.as_object(), "ticker")] =
                json::get_string(position.as_object(), "quantity");
    }
    for (const auto& [tool, args] : every_read()) {
        if (!out.broken.empty()) break;
        read(world, user, tool, args, out);
    }
    return out;
}

}  // namespace atelier::core::testing
