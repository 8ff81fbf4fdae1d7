#include "atelier/mcp/pages.hpp"

namespace atelier::mcp {
namespace {

constexpr std::size_t k_most_pages = 1000;
constexpr int k_most_barren = 3;

}  // namespace

Result<bool> Pages::take(const Result<json::Object>& page) {
    if (!page) {
        const auto* const asked = params_.if_contains("cursor");
        const bool empty = asked != nullptr && asked->is_string() && asked->get_string().empty();
        if (empty && page.error().code == Code::invalid_argument) return false;
        return fail(page.error());
    }
    const auto* const entries = json::get_array(*page, member_);
    if (entries == nullptr) return fail(Code::unavailable, "the MCP server's list of " + member_ + " cannot be read");
    barren_ = add(*entries) == 0 ? barren_ + 1 : 0;
    const auto* const next = page->if_contains("nextCursor");
    if (next == nullptr || !(next->is_string() || next->is_number())) return false;
    const bool again = !cursors_.insert(json::print(*next)).second;
    if (again || barren_ == k_most_barren || cursors_.size() >= k_most_pages) return false;
    params_["cursor"] = *next;
    return true;
}

/// How many of them are new. What has no key cannot be told apart, or be used.
std::size_t Pages::add(const json::Array& entries) {
    std::size_t added = 0;
    for (const auto& entry : entries) {
        const std::string name = entry.is_object() ? json::get_string(entry.get_object(), key_) : std::string();
        if (name.empty() || !known_.insert(name).second) continue;
        items_.push_back(entry);
        ++added;
    }
    return added;
}

}  // namespace atelier::mcp
