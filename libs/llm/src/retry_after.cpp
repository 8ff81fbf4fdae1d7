#include "retry_after.hpp"

#include <charconv>
#include <cmath>
#include <ctime>
#include <string>

#include "atelier/base/text.hpp"

namespace atelier::llm {
namespace {

constexpr std::chrono::milliseconds k_day{86'400'000};

std::optional<std::chrono::milliseconds> of_number(std::string_view text, double unit_ms) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc() || end != text.data() + text.size() || !std::isfinite(value) || value < 0)
        return std::nullopt;
    return std::chrono::milliseconds(
        static_cast<std::int64_t>(std::min(value * unit_ms, static_cast<double>(k_day.count())))
    );
}

}  // namespace

std::optional<std::chrono::milliseconds> retry_after(
    const net::Headers& headers, std::chrono::system_clock::time_point now
) {
    if (const auto exact = of_number(trim(headers.get("retry-after-ms")), 1)) return exact;
    const std::string text(trim(headers.get("Retry-After")));
    if (const auto seconds = of_number(text, 1000)) return seconds;
    for (const char* const form : {"%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"}) {
        std::tm date{};
        const char* const end = ::strptime(text.c_str(), form, &date);
        if (end == nullptr || *end != '\0') continue;
        const auto then = std::chrono::system_clock::from_time_t(::timegm(&date));
        const auto wait = std::chrono::ceil<std::chrono::milliseconds>(then - now);
        return std::clamp(wait, std::chrono::milliseconds(0), k_day);
    }
    return std::nullopt;
}

}  // namespace atelier::llm
