#pragma once

#include <cstdint>
#include <initializer_list>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "atelier/code/scan.hpp"

namespace atelier::code {

using Id = std::uint32_t;
constexpr Id k_none = std::numeric_limits<Id>::max();

/// A syntax tree as a flat array: parents, fields and children without calls into the parser, so that judging cannot
/// overflow the stack. Comments stand apart. Keeps a view of the source.
class Syntax {
public:
    enum class State { ok, broken, deep };

    explicit Syntax(std::string_view source);

    State state() const { return state_; }
    /// Where the text is broken or too deep.
    std::uint32_t bad_offset() const { return bad_offset_; }

    std::size_t size() const { return nodes_.size(); }
    std::string_view kind(Id id) const { return id == k_none ? std::string_view{} : nodes_[id].kind; }
    std::string_view text(Id id) const;
    std::uint32_t start(Id id) const { return nodes_[id].start; }
    std::uint32_t end(Id id) const { return nodes_[id].end; }
    Id parent(Id id) const { return id == k_none ? k_none : nodes_[id].parent; }
    bool named(Id id) const { return nodes_[id].named; }
    std::string_view field(Id id) const { return nodes_[id].field; }

    bool is(Id id, std::string_view kind) const { return id != k_none && nodes_[id].kind == kind; }
    bool is(Id id, std::initializer_list<std::string_view> kinds) const;
    /// The child in a field, or k_none.
    Id child(Id id, std::string_view field) const;
    /// Named children in order.
    std::vector<Id> named_children(Id id) const;
    Id first_named(Id id) const;
    /// Whether an anonymous child has exactly this text.
    bool has_token(Id id, std::string_view token) const;
    /// How many commas stand before a child: its place in a list that may have holes.
    int position(Id parent, Id child) const;
    /// The expression inside parentheses, `as`, `satisfies` and `!`.
    Id bare(Id id) const;
    /// The nearest ancestor that is not parentheses, `as`, `satisfies` or `!`; `child` becomes the step below it.
    Id bare_parent(Id id, Id* child = nullptr) const;
    bool inside(Id id, Id ancestor) const;

    const std::vector<Id>& comments() const { return comments_; }
    std::string_view source() const { return source_; }

private:
    struct Node {
        std::uint32_t start = 0, end = 0;
        Id parent = k_none, first = k_none, next = k_none;
        std::string_view kind;
        std::string_view field;
        bool named = false;
    };

    std::string_view source_;
    State state_ = State::ok;
    std::uint32_t bad_offset_ = 0;
    std::vector<Node> nodes_;
    std::vector<Id> comments_;
};

/// Collects findings; turns byte offsets into lines and columns in characters.
class Findings {
public:
    explicit Findings(std::string_view source) : source_(source) {}
    void add(
        std::string rule, std::uint32_t offset, std::string text, std::string hint, Severity severity = Severity::error
    );
    /// In the order of the text, at most one of a rule at a place, at most 100.
    std::vector<ScanFinding> take();

private:
    struct Raw {
        std::uint32_t offset;
        ScanFinding finding;
    };
    std::string_view source_;
    std::vector<Raw> raw_;
};

}  // namespace atelier::code
