#pragma once

#include <cstddef>
#include <set>
#include <string>

#include "atelier/json/json.hpp"

namespace atelier::mcp {

/// Puts the pages of a list (tools/list, resources/list, ...) together, however a server marks the end. Only a missing
/// `nextCursor` is an end by the specification; an empty one is a cursor, and is sent back as it is. Yet a server may
/// mean the end by it, or turn in a circle: the list ends as well when a cursor comes again, when it is an empty one
/// that the server itself refuses, after three pages without anything new, and after 1,000 pages. Entries of one name
/// count once, the first. No transport; not thread-safe.
class Pages {
public:
    /// `member`: what the list is called in the result; `key`: what tells its entries apart.
    explicit Pages(std::string member, std::string key = "name") : member_(std::move(member)), key_(std::move(key)) {}

    /// What to ask with: empty at first, then {cursor}.
    const json::Object& params() const { return params_; }
    /// Takes the answer. True: there is another page to ask for. Error: the answer's own, or `unavailable` where it
    /// holds no list.
    Result<bool> take(const Result<json::Object>& page);
    /// The entries so far.
    const json::Array& items() const { return items_; }

private:
    std::size_t add(const json::Array& entries);

    std::string member_;
    std::string key_;
    json::Object params_;
    json::Array items_;
    std::set<std::string> known_;    // values of the key
    std::set<std::string> cursors_;  // that were asked with, as JSON text
    int barren_ = 0;                 // pages without anything new, in a row
};

}  // namespace atelier::mcp
