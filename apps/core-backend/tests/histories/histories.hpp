#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "atelier/base/clock.hpp"
#include "atelier/mcp/client.hpp"
#include "direct.hpp"
#include "sql/repository.hpp"

namespace atelier::core::testing {

/// The same numbers for the same seed on every machine (SplitMix64).
class Random {
public:
    explicit Random(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next();
    std::uint64_t below(std::uint64_t limit) { return next() % limit; }
    bool chance(double probability);
    template <class T>
    const T& one_of(const std::vector<T>& values) {
        return values[below(values.size())];
    }

private:
    std::uint64_t state_;
};

/// What a history of operations is like: what an ordinary person records; numbers at and over every limit; or both by
/// turns.
enum class Temper { plain, wild, mixed };

/// An answer of the tool or its refusal.
struct Answer {
    bool failed = false;  ///< refused, or the exchange broke
    Code code = Code::internal;
    std::string text;
    json::Object value;
};

/// One random market in an in-memory store behind the real server, with as many users of one portfolio each as
/// histories are to be played.
class World {
public:
    World(std::uint64_t seed, std::size_t users);
    ~World();

    static std::string user(std::size_t index) { return "user-" + std::to_string(index); }
    Answer call(const std::string& user, const std::string& tool, const json::Object& args);
    const MarketData& data() const { return data_; }
    const Market& market() const { return *market_; }
    const std::string& base(std::size_t user) const { return bases_[user]; }
    Repository& repository() { return *repository_; }

private:
    MarketData data_;
    std::unique_ptr<Market> market_;
    std::vector<std::string> bases_;
    ManualClock clock_;
    std::unique_ptr<Repository> repository_;
    std::unique_ptr<mcp::DirectEndpoint> server_;
    mcp::Client client_{"histories", "1"};
};

/// A call that failed although nothing but accepted writes came before it.
struct BrokenRead {
    std::string call;
    std::string message;
    std::vector<std::string> accepted;  ///< the writes before it, as JSON, oldest first
};

struct Played {
    std::size_t written = 0, refused = 0;
    std::vector<BrokenRead> broken;
    std::vector<std::string> accepted;
};

/// Plays one random history of `user` through the writing tools. After each accepted write the cheap reads are called,
/// at the end every read with every choice of its arguments.
Played play(World& world, std::size_t user, std::uint64_t seed, Temper temper);

/// Every read of the contract with every choice of period, method and dimension: (tool, arguments).
const std::vector<std::pair<std::string, json::Object>>& every_read();

}  // namespace atelier::core::testing
