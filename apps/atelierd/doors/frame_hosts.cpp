#include "frame_hosts.hpp"

#include <algorithm>

#include "atelier/base/text.hpp"

namespace atelier::orchestrator {
namespace {

constexpr std::string_view k_hole = "{sandbox}.";
constexpr std::string_view k_label = "widgets";
constexpr std::size_t k_longest_suffix = 12;

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

bool is_host_name(std::string_view text) {
    if (text.empty() || text.size() > 200 || text.front() == '.' || text.front() == '-' || text.back() == '.')
        return false;
    return std::ranges::all_of(text, [](char c) { return is_letter_or_digit(c) || c == '-' || c == '.'; });
}

std::string with_port(std::string_view name, std::uint16_t port) {
    return "http://" + std::string(name) + ":" + std::to_string(port);
}

}  // namespace

Result<FrameHosts> FrameHosts::parse(std::string_view setting) {
    std::string name = to_lower(setting);
    const bool labels = name.starts_with(k_hole);
    if (labels) name.erase(0, k_hole.size());
    if (!is_host_name(name)) {
        return fail(
            Code::invalid_argument,
            "a host name is expected, with {sandbox} as its first label, as in {sandbox}.example.org, or without it "
            "where there is one name "
            "only; not '" +
                std::string(setting) + "'"
        );
    }
    return FrameHosts(std::move(name), labels);
}

bool FrameHosts::serves(std::string_view name) const {
    if (!labels_) return name == name_;
    if (!name.ends_with(name_) || !name.starts_with(k_label)) return false;
    name.remove_suffix(name_.size());
    name.remove_prefix(std::min(k_label.size(), name.size()));
    if (!name.ends_with('.')) return false;
    name.remove_suffix(1);
    if (name.empty()) return true;
    if (name.front() != '-' || name.size() < 2 || name.size() > k_longest_suffix + 1) return false;
    return std::ranges::all_of(name.substr(1), is_letter_or_digit);
}

std::string FrameHosts::origin(std::uint16_t port) const {
    return with_port(labels_ ? std::string(k_label) + "." + name_ : name_, port);
}

std::string FrameHosts::sources(std::uint16_t port) const { return with_port(labels_ ? "*." + name_ : name_, port); }

}  // namespace atelier::orchestrator
