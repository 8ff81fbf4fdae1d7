#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>
#include <map>

#include "histories/histories.hpp"

using namespace atelier;
using namespace atelier::core;
using namespace atelier::core::testing;

namespace {

std::uint64_t number_from(const char* name, std::uint64_t fallback) {
    const char* const text = std::getenv(name);
    return text == nullptr ? fallback : std::strtoull(text, nullptr, 10);
}

}  // namespace

// ATELIER_HISTORIES=10000 plays the full number; ATELIER_HISTORY_SEED starts elsewhere (the number printed with a
// failure repeats it).
TEST_CASE("no accepted write makes a later read fail") {
    const std::uint64_t histories = number_from("ATELIER_HISTORIES", 300),
                        first = number_from("ATELIER_HISTORY_SEED", 1);
    constexpr std::uint64_t k_a_world = 100;
    std::size_t written = 0, refused = 0, broken = 0;
    std::map<std::string, std::size_t> kinds;
    for (std::uint64_t from = 0; from < histories; from += k_a_world) {
        World world(first + from, k_a_world);
        for (std::uint64_t i = from; i < std::min(histories, from + k_a_world); ++i) {
            const auto temper = static_cast<Temper>((first + i) % 3);
            const Played played = play(world, i - from, first + i, temper);
            written += played.written;
            refused += played.refused;
            if (played.broken.empty()) continue;
            ++broken;
            const BrokenRead& b = played.broken.front();
            const std::string kind = b.call.substr(0, b.call.find(' ')) + ": " + b.message.substr(0, 60);
            if (++kinds[kind] > 1) continue;
            std::string operations;
            for (const auto& text : b.accepted) operations += "\n    " + text;
            std::fprintf(
                stderr, "history %llu (base %s): %s -> %s after%s\n", static_cast<unsigned long long>(first + i),
                world.base(i - from).c_str(), b.call.c_str(), b.message.c_str(), operations.c_str()
            );
        }
    }
    for (const auto& [kind, count] : kinds) std::fprintf(stderr, "%6zu x %s\n", count, kind.c_str());
    std::fprintf(
        stderr, "%llu histories, %zu operations accepted, %zu refused: a read fails in %zu\n",
        static_cast<unsigned long long>(histories), written, refused, broken
    );
    CHECK(broken == 0);
    // A generator that is always refused proves nothing.
    CHECK(written > 4 * histories);
}
