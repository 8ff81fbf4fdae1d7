#include "atelier/base/error.hpp"

#include <array>
#include <utility>

namespace atelier {
namespace {

constexpr std::array<std::pair<Code, std::string_view>, 13> k_names{{
    {Code::invalid_argument, "invalid_argument"},
    {Code::unauthenticated, "unauthenticated"},
    {Code::permission_denied, "permission_denied"},
    {Code::not_found, "not_found"},
    {Code::conflict, "conflict"},
    {Code::busy, "busy"},
    {Code::failed_precondition, "failed_precondition"},
    {Code::exhausted, "exhausted"},
    {Code::disk_full, "disk_full"},
    {Code::unavailable, "unavailable"},
    {Code::timeout, "timeout"},
    {Code::cancelled, "cancelled"},
    {Code::internal, "internal"},
}};

}  // namespace

std::string_view to_string(Code code) noexcept {
    for (const auto& [value, name] : k_names) {
        if (value == code) return name;
    }
    return "internal";
}

std::optional<Code> code_from_string(std::string_view name) noexcept {
    for (const auto& [value, text] : k_names) {
        if (text == name) return value;
    }
    return std::nullopt;
}

std::string Error::describe() const {
    std::string out{to_string(code)};
    out += ": " + message;
    if (!detail.empty()) out += " (" + detail + ")";
    return out;
}

}  // namespace atelier
