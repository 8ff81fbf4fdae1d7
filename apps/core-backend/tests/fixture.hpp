#pragma once

#include <doctest/doctest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <thread>

#include "atelier/base/ids.hpp"
#include "atelier/mcp/client.hpp"
#include "atelier/mcp/token.hpp"
#include "direct.hpp"
#include "sql/repository.hpp"
#include "tools/core_tools.hpp"

namespace atelier::core::testing {

/// A small fixed store behind the real server: ann has two portfolios, bob one, eli an empty one, eve none. Priced days
/// are 2 to 5 January 2023, today is the 10th; a euro is 1, 1, 2, 2 dollars.
class Fixture {
public:
    Fixture() {
        std::filesystem::create_directories(directory_);
        open();
        REQUIRE(repository_->fill(data(), portfolios()));
    }
    ~Fixture() { std::filesystem::remove_all(directory_); }
    Fixture(const Fixture&) = delete;
    Fixture& operator=(const Fixture&) = delete;

    std::string store() const { return (directory_ / "core.db").string(); }
    void close() {
        server_.reset();
        repository_.reset();
    }
    std::int64_t lost_writes() { return repository_->lost_writes(); }
    /// Closes the store and opens the same file again.
    void open() {
        close();
        repository_ = open_sqlite(store()).value();
        server_ = make_server();
    }

    std::unique_ptr<mcp::DirectEndpoint> make_server() {
        mcp::ServerOptions options;
        options.name = "core";
        options.version = "1";
        options.check_output = true;
        auto server = std::make_unique<mcp::DirectEndpoint>(std::move(options), mcp::bearer_authenticator(secret_, "core", clock_));
        if (!add_core_tools(server->server(), {market_, *repository_, clock_})) FAIL("tools");
        return server;
    }

    /// The protocol's answer; a failed exchange fails the test.
    mcp::CallOutcome call(std::string_view user, std::string_view tool, std::string_view args = "{}") {
        const mcp::CallOptions options{mcp::sign_token({std::string(user), "user", "core", clock_.now() / 1000 + 60}, secret_), {}};
        const auto request = client_.call_tool(tool, json::parse_object(args).value(), options);
        // A server belongs to one thread; a writer on another one gets its own over the same store.
        const auto own = std::this_thread::get_id() == owner_ ? nullptr : make_server();
        const auto reply = (own ? *own : *server_).handle({"POST", request.headers, request.body});
        auto outcome = mcp::read_call(request, reply.status, reply.headers, reply.body);
        if (!outcome) FAIL(std::string(tool) << args << ": " << outcome.error().describe());
        return std::move(*outcome);
    }
    json::Object ok(std::string_view user, std::string_view tool, std::string_view args = "{}") {
        auto outcome = call(user, tool, args);
        INFO(tool << " " << args << " " << outcome.text);
        CHECK_FALSE(outcome.is_error);
        return std::move(outcome.structured);
    }

    Repository& repository() { return *repository_; }
    const Market& market() const { return market_; }

private:
    static std::vector<PricePoint> points(std::vector<std::string> closes, bool ranges = false) {
        std::vector<PricePoint> out;
        for (std::size_t i = 0; i < closes.size(); ++i) {
            PricePoint p{day_of(2023, 1, 2 + static_cast<unsigned>(i)), {}, {}, {}, Decimal::of(closes[i])};
            if (ranges) p.open = p.close, p.high = p.close + Decimal(1), p.low = p.close - Decimal(1);
            out.push_back(p);
        }
        return out;
    }
    static MarketData data() {
        MarketData out;
        out.assets = {
            {{"AAA", "Alpha Industries", AssetClass::stock, "Industrials", "US", "USD", false, "real"}, points({"10", "11", "12", "9"})},
            {{"BBB", "Beta Bank", AssetClass::stock, "Financials", "DE", "EUR", true, "seeded"}, points({"100", "100", "100", "110"}, true)},
            {{"BND", "Treasury 5%", AssetClass::bond, "Government", "US", "USD", true, "seeded"}, points({"1000", "1000", "1000", "1000"})}
        };
        out.benchmarks = {{"SP500", "S&P 500", false, "real", points({"4000", "4200", "4100", "4000"})}};
        out.rates = {{"EUR", points({"1", "1", "2", "2"})}};
        return out;
    }
    static Transaction op(
        unsigned day, Kind kind, const char* ticker, const char* quantity, const char* amount, const char* currency, const char* fee = "0"
    ) {
        Transaction t;
        t.id = new_id("tx");
        t.date = day_of(2023, 1, day);
        t.kind = kind;
        t.ticker = ticker;
        if (*quantity != '\0') t.quantity = Decimal::of(quantity);
        t.amount = Decimal::of(amount);
        if (kind == Kind::buy || kind == Kind::sell) t.price = t.amount / *t.quantity;
        t.currency = currency;
        t.fee = Decimal::of(fee);
        return t;
    }
    static std::vector<NewPortfolio> portfolios() {
        std::vector<NewPortfolio> out = {
            {{"ann-1", "ann", "Main", "USD"},
             {op(2, Kind::deposit, "", "", "3000", "USD"), op(2, Kind::deposit, "", "", "250", "EUR"),
              op(2, Kind::buy, "AAA", "100", "1000", "USD", "5"), op(2, Kind::buy, "BBB", "2", "200", "EUR", "1"),
              op(3, Kind::buy, "AAA", "50", "550", "USD"), op(3, Kind::buy, "BND", "1", "1000", "USD"),
              op(3, Kind::dividend, "AAA", "", "15", "USD"), op(4, Kind::sell, "AAA", "120", "1440", "USD", "4"),
              op(4, Kind::coupon, "BND", "1", "25", "USD"), op(5, Kind::fee, "", "", "10", "USD"),
              op(5, Kind::withdrawal, "", "", "100", "USD")},
             {{"AAA", Decimal::of("0.4")}, {"BND", Decimal::of("0.35")}}},
            {{"ann-2", "ann", "Empty", "EUR"}, {}, {}},
            {{"eli-1", "eli", "New", "USD"}, {}, {}},
            {{"bob-1", "bob", "Bob's", "EUR"},
             {op(2, Kind::deposit, "", "", "1000", "EUR"), op(3, Kind::buy, "BBB", "5", "500", "EUR")},
             {}},
        };
        std::size_t n = 0;
        for (auto& p : out)
            for (auto& t : p.transactions) t.id = "t" + std::to_string(++n);
        return out;
    }

    std::filesystem::path directory_ = std::filesystem::temp_directory_path() / ("core-test-" + random_hex(8));
    std::string secret_ = std::string(32, 'k');
    ManualClock clock_{1'673'344'800'000};  // 2023-01-10 10:00 UTC
    Market market_ = Market::make(data()).value();
    mcp::Client client_{"test", "1"};
    std::unique_ptr<Repository> repository_;
    std::unique_ptr<mcp::DirectEndpoint> server_;
    std::thread::id owner_ = std::this_thread::get_id();
};

}  // namespace atelier::core::testing
