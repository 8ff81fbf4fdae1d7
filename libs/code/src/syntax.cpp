#include "syntax.hpp"

#include <tree_sitter/api.h>

#include <algorithm>
#include <memory>

extern "C" {
const TSLanguage* tree_sitter_tsx(void);
}

namespace atelier::code {
namespace {

constexpr int k_max_brackets = 150;
constexpr std::size_t k_max_depth = 400;
constexpr std::size_t k_max_findings = 100;

/// The offset at which brackets nest too deep, or npos. Counts brackets in strings too: no honest text has so many.
std::size_t too_deep(std::string_view source) {
    int depth = 0;
    for (std::size_t i = 0; i < source.size(); ++i) {
        const char c = source[i];
        if (c == '(' || c == '[' || c == '{') ++depth;
        if ((c == ')' || c == ']' || c == '}') && depth > 0) --depth;
        if (depth > k_max_brackets) return i;
    }
    return std::string_view::npos;
}

}  // namespace

Syntax::Syntax(std::string_view source) : source_(source) {
    if (const auto at = too_deep(source); at != std::string_view::npos) {
        state_ = State::deep;
        bad_offset_ = static_cast<std::uint32_t>(at);
        return;
    }
    const std::unique_ptr<TSParser, decltype(&ts_parser_delete)> parser(ts_parser_new(), &ts_parser_delete);
    ts_parser_set_language(parser.get(), tree_sitter_tsx());
    ts_parser_set_timeout_micros(parser.get(), 2'000'000);
    const std::unique_ptr<TSTree, decltype(&ts_tree_delete)> tree(
        ts_parser_parse_string(parser.get(), nullptr, source.data(), static_cast<std::uint32_t>(source.size())),
        &ts_tree_delete
    );
    if (!tree) {
        state_ = State::broken;
        return;
    }
    const TSNode root = ts_tree_root_node(tree.get());
    if (ts_node_has_error(root)) state_ = State::broken;

    TSTreeCursor cursor = ts_tree_cursor_new(root);
    std::vector<Id> path;
    std::vector<Id> last_child;
    bool going_down = true;
    while (true) {
        if (going_down) {
            const TSNode raw = ts_tree_cursor_current_node(&cursor);
            Node node;
            node.start = ts_node_start_byte(raw);
            node.end = ts_node_end_byte(raw);
            node.kind = ts_node_type(raw);
            node.named = ts_node_is_named(raw);
            if (const char* field = ts_tree_cursor_current_field_name(&cursor)) node.field = field;
            node.parent = path.empty() ? k_none : path.back();
            if (state_ == State::broken && (ts_node_is_missing(raw) || node.kind == "ERROR") && bad_offset_ == 0)
                bad_offset_ = node.start;
            if (path.size() > k_max_depth) {
                state_ = State::deep;
                bad_offset_ = node.start;
                break;
            }
            const Id id = static_cast<Id>(nodes_.size());
            const bool comment = node.kind == "comment" || node.kind == "html_comment" || node.kind == "hash_bang_line";
            nodes_.push_back(node);
            if (comment) {
                comments_.push_back(id);
            } else if (!path.empty()) {
                if (last_child.back() == k_none)
                    nodes_[path.back()].first = id;
                else
                    nodes_[last_child.back()].next = id;
                last_child.back() = id;
            }
            if (ts_tree_cursor_goto_first_child(&cursor)) {
                path.push_back(id);
                last_child.push_back(k_none);
                continue;
            }
        }
        if (ts_tree_cursor_goto_next_sibling(&cursor)) {
            going_down = true;
            continue;
        }
        if (!ts_tree_cursor_goto_parent(&cursor)) break;
        path.pop_back();
        last_child.pop_back();
        going_down = false;
    }
    ts_tree_cursor_delete(&cursor);
}

std::string_view Syntax::text(Id id) const {
    if (id == k_none) return {};
    return source_.substr(nodes_[id].start, nodes_[id].end - nodes_[id].start);
}

bool Syntax::is(Id id, std::initializer_list<std::string_view> kinds) const {
    return id != k_none && std::ranges::find(kinds, nodes_[id].kind) != kinds.end();
}

Id Syntax::child(Id id, std::string_view field) const {
    if (id == k_none) return k_none;
    for (Id at = nodes_[id].first; at != k_none; at = nodes_[at].next) {
        if (nodes_[at].field == field) return at;
    }
    return k_none;
}

std::vector<Id> Syntax::named_children(Id id) const {
    std::vector<Id> out;
    if (id == k_none) return out;
    for (Id at = nodes_[id].first; at != k_none; at = nodes_[at].next) {
        if (nodes_[at].named) out.push_back(at);
    }
    return out;
}

Id Syntax::first_named(Id id) const {
    if (id == k_none) return k_none;
    for (Id at = nodes_[id].first; at != k_none; at = nodes_[at].next) {
        if (nodes_[at].named) return at;
    }
    return k_none;
}

bool Syntax::has_token(Id id, std::string_view token) const {
    if (id == k_none) return false;
    for (Id at = nodes_[id].first; at != k_none; at = nodes_[at].next) {
        if (!nodes_[at].named && text(at) == token) return true;
    }
    return false;
}

int Syntax::position(Id parent, Id child) const {
    int commas = 0;
    for (Id at = nodes_[parent].first; at != k_none && at != child; at = nodes_[at].next) {
        if (!nodes_[at].named && nodes_[at].kind == ",") ++commas;
    }
    return commas;
}

Id Syntax::bare(Id id) const {
    while (is(id, {"parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression"}))
        id = first_named(id);
    return id;
}

Id Syntax::bare_parent(Id id, Id* child) const {
    Id below = id;
    Id at = parent(id);
    while (is(at, {"parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression"})) {
        below = at;
        at = parent(at);
    }
    if (child) *child = below;
    return at;
}

bool Syntax::inside(Id id, Id ancestor) const {
    for (; id != k_none; id = nodes_[id].parent) {
        if (id == ancestor) return true;
    }
    return false;
}

void Findings::add(std::string rule, std::uint32_t offset, std::string text, std::string hint, Severity severity) {
    raw_.push_back({offset, {std::move(rule), 1, 1, std::move(text), std::move(hint), severity}});
}

std::vector<ScanFinding> Findings::take() {
    std::ranges::stable_sort(raw_, {}, &Raw::offset);
    std::vector<ScanFinding> out;
    std::size_t at = 0;
    std::int64_t line = 1, column = 1;
    for (auto& [offset, finding] : raw_) {
        for (; at < offset && at < source_.size(); ++at) {
            const auto byte = static_cast<unsigned char>(source_[at]);
            if (byte == '\n') {
                ++line;
                column = 1;
            } else if ((byte & 0xC0) != 0x80) {
                ++column;
            }
        }
        const bool seen = std::ranges::any_of(out, [&](const ScanFinding& f) {
            return f.line == line && f.column == column && f.rule == finding.rule;
        });
        if (seen) continue;
        finding.line = line;
        finding.column = column;
        out.push_back(std::move(finding));
        if (out.size() == k_max_findings) break;
    }
    raw_.clear();
    return out;
}

}  // namespace atelier::code
